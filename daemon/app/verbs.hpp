// The verbs of the command line, a small file each. They return the process's exit code.
// Errors: those of Session and of Settings pass through to main.
#pragma once

#include "app/command_line.hpp"

namespace reconciled {

int perform(const RunVerb& verb, const std::filesystem::path& config_file);
int perform(const PullVerb& verb, const std::filesystem::path& config_file);
int perform(const MigrateVerb& verb, const std::filesystem::path& config_file);
int perform(const CheckVerb& verb, const std::filesystem::path& config_file);
int perform(const StatusVerb& verb, const std::filesystem::path& config_file);
int perform(const JobsVerb& verb, const std::filesystem::path& config_file);
int perform(const RetryVerb& verb, const std::filesystem::path& config_file);
int perform(const CancelVerb& verb, const std::filesystem::path& config_file);
int perform(const ResumeVerb& verb, const std::filesystem::path& config_file);
int perform(const AlertsVerb& verb, const std::filesystem::path& config_file);
int perform(const AlertsAcknowledgeVerb& verb, const std::filesystem::path& config_file);
int perform(const AlertsTestVerb& verb, const std::filesystem::path& config_file);
int perform(const FsckVerb& verb, const std::filesystem::path& config_file);
int perform(const VerifyVerb& verb, const std::filesystem::path& config_file);
int perform(const NoVerb& verb, const std::filesystem::path& config_file);

}  // namespace reconciled
