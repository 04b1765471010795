# Promise by promise, G1 to G16, each with its short form above it.

# No row is lost: a window is covered only when count, pages and rows agree.
add_mutant(coverage_without_the_count_check PROMISE G1
  TESTS core_tests Reading.ARepeatedRowIsNotTwoRows)
add_mutant(moved_row_is_a_twin PROMISE G1
  TESTS core_tests Reading.ARowWithoutNumberThatMovedToTheNextPageIsNotATwin)

# No row is stored twice, and no version twice.
add_mutant(twins_merged PROMISE G2
  TESTS core_tests Identity.KeepsRealTwinsApart)
add_mutant(every_answer_is_a_version PROMISE G2
  TESTS integration_tests Rows.TheSameAnswerAgainWritesNothing)

# The ladder: at most eight recorded answers, never early, before new work.
add_mutant(one_rung_too_many PROMISE G3
  TESTS core_tests Ladder.TheSeventhUnknownRequeryExhaustsTheJob
    Ladder.AgreesWithItsModelForAnyHistory)
add_mutant(requery_a_second_early PROMISE G3 STORM 3
  TESTS integration_tests Claim.ARequeryIsGivenAtItsTimeAndNotBefore)
add_mutant(new_work_first PROMISE G3
  TESTS integration_tests Claim.DueRequeriesGoBeforeNewWork)

# The ladder is in the database: nothing but an unknown answer uses up a rung.
add_mutant(ladder_in_memory PROMISE G4
  TESTS integration_tests Claim.ARungIsTheJobsWhicheverProcessClimbedIt)
add_mutant(lost_lease_uses_a_rung PROMISE G4
  TESTS integration_tests Sweep.LostLeasesUseUpNoRung)
add_mutant(stop_uses_a_rung PROMISE G4
  TESTS core_tests Decide.AStopUsesUpNoRung)

# Every failed job raises an alert in the same transaction, delivered at least once under a stable
# id, resolved when healed.
add_mutant(failure_without_an_alert PROMISE G5 STORM 3
  TESTS integration_tests Incidents.AnExhaustedLadderNamesTheResponseIdOfItsLastAnswer)
add_mutant(alert_after_the_transaction PROMISE G5
  TESTS integration_tests WholeOrNothing.AnExhaustedLadderIsRecordedWithItsAlert)
add_mutant(alert_stays_after_the_cure PROMISE G5
  TESTS integration_tests Sweep.RetryTakesAQuarantinedJobUpAgainAndItsSuccessResolvesTheAlert)
add_mutant(each_failure_is_a_notice PROMISE G5
  TESTS integration_tests Notices.MoreOfTheSameIsToldHalfAMinuteLaterAndNotBefore)
add_mutant(resolved_overtakes_raised PROMISE G5
  TESTS integration_tests Deliveries.OfWhatEndedDoNotOvertakeThoseOfWhatBegan)
add_mutant(delivery_is_tried_once PROMISE G5
  TESTS integration_tests Deliveries.AreDueAgainWhenTheyWereToBe)
add_mutant(delivered_before_it_was_sent PROMISE G5 STORM 110
  TESTS simulation_tests AFailure.ReachesEverySinkThatComesBackWithinADayUnderOneId
    AFailure.IsToldUnderOneIdHoweverOftenTheProcessDiesBeforeItIsRecorded)
add_mutant(webhook_id_per_attempt PROMISE G5
  TESTS app_tests WebhookSinkOverHttp.PostsTheSignedNoticeToPathAndQuery)
add_mutant(redirect_is_a_delivery PROMISE G5
  TESTS app_tests WebhookSinkOverHttp.FollowsNoRedirectAndTakesItForNoDelivery)

# kill -9 anywhere is harmless.
add_mutant(rows_after_the_transaction PROMISE G6
  TESTS integration_tests WholeOrNothing.AVerifiedWindowIsRecordedWithItsRowsAndAnswers)
add_mutant(leases_never_end PROMISE G6 STORM 11
  TESTS integration_tests Sweep.FiveLostLeasesInARowQuarantineWithOneAlert)

# An unknown COMMIT is decided by reading.
add_mutant(commit_believed PROMISE G7
  TESTS simulation_tests Commit.ThatFailsIsRepeatedWithoutAskingAgain)

# PostgreSQL may die at any time.
add_mutant(dying_server_is_our_bug PROMISE G8
  TESTS integration_tests Session.SqlstatesAreJudgedByWhetherTryingAgainMayHelp)

# Who lost the lease changes nothing.
add_mutant(without_the_fence PROMISE G9 STORM 35
  TESTS integration_tests FenceOfAnAttempt.TheFirstHolderChangesNothingOnceAnotherHoldsTheJob
    FenceOfAnAttempt.TheHolderChangesNothingOnceTheJobWasSwept
    FenceOfAnAttempt.AStrangerWithTheRightEpochIsLost)
add_mutant(without_the_epoch PROMISE G9
  TESTS integration_tests FenceOfAnAttempt.AnOldEpochOfTheSameOwnerIsLostToo)

# Nothing unverified is stored as success.
add_mutant(verification_skipped PROMISE G10
  TESTS gateway_tests Answer.WithAnyByteChangedIsNeverASuccess
    Answer.SignedForAnotherPathClientOrTimeIsUnverified)
add_mutant(old_answer_believed PROMISE G10
  TESTS gateway_tests Answer.MayBeAtMostFiveMinutesFromTheExchange)
add_mutant(any_page_will_do PROMISE G10
  TESTS gateway_tests Page.OtherThanTheOneAskedForIsAMisfit)
add_mutant(answer_to_another_question PROMISE G10
  TESTS gateway_tests Statement.OutsideTheQuestionIsAMisfit)
add_mutant(answer_before_its_question PROMISE G10
  TESTS gateway_tests HttpPool.TakesNoAnswerThatCameBeforeItsQuestion)

# Money is exact, or refused.
add_mutant(amount_through_a_double PROMISE G11
  TESTS gateway_tests Amount.IsAnIntegerOfMinorUnitsOrRefused)
add_mutant(amount_that_wraps PROMISE G11
  TESTS gateway_tests Amount.IsAnIntegerOfMinorUnitsOrRefused)

# What was seen stays, to the daemon's role too.
add_mutant(daemon_may_delete_versions PROMISE G12
  TESTS integration_tests Roles.TheDaemonDeletesFromNoTable)
add_mutant(daemon_may_rewrite_versions PROMISE G12
  TESTS integration_tests Roles.TheDaemonChangesNothingThatWasSeen)

# Memory stays bounded whatever the gateway does.
add_mutant(body_without_a_limit PROMISE G13
  TESTS gateway_tests Http.StopsReadingWhatHasNoEnd)
add_mutant(head_without_a_limit PROMISE G13
  TESTS gateway_tests HostileHttp.HeadsAreBoundedHoweverTheyAreCut)
add_mutant(deadline_per_read PROMISE G13
  TESTS gateway_tests HostileHttp.DripsOfEveryKindEndAtTheOneDeadline)

# At most rate x time + burst calls over all processes.
add_mutant(gate_stands_open PROMISE G14 STORM 12
  TESTS simulation_tests RateLimit.HoldsForAllProcessesTogether)
add_mutant(slots_are_given_twice PROMISE G14
  TESTS integration_tests RateLimit.TwoSessionsAtOnceNeverGetTheSameSlot)

# No secret leaves.
add_mutant(finding_quotes_the_token PROMISE G15
  TESTS config_tests SecretFiles.HoldOneLineThatAHeaderCanCarry)

# SIGTERM releases every lease.
add_mutant(stop_leaves_leases PROMISE G16
  TESTS process_tests TheDaemon.GivesUpACallThatNeverReturnsWhenItIsStopped)
add_mutant(ready_before_the_schema PROMISE G16
  TESTS process_tests WhatSystemdIsTold.IsNeverReadyOnASchemaThatItDoesNotKnow)
add_mutant(stale_gauges_after_the_database_left PROMISE G16
  TESTS process_tests Readiness.FollowsTheDatabaseAndNothingStaleIsServedWhileItIsAway)
