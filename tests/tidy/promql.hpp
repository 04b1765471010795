// Which metrics and labels an expression of PromQL, or a template beside it, speaks of. Knows no
// grammar: whether it is one is promtool's to say.
#pragma once

#include <map>
#include <string>

#include "known_names.hpp"

namespace reconciled::tidy {

/// Ours (reconciled_...) with the labels that their selectors name. Of one that is named twice, the
/// labels of both.
std::map<std::string, Names> metrics_in(const std::string& expression);

/// Those behind by, without, on, ignoring and the like.
Names grouping_labels_in(const std::string& expression);

/// {{ $labels.name }} of a rule, {{name}} of a dashboard.
Names template_labels_in(const std::string& text);

/// What is wrong with `expression` and the templates that tell of it, one sentence each; empty when
/// every metric, and every label of it, is known.
Names strangers_in(const std::string& expression, const std::string& templates, const Known& known);

}  // namespace reconciled::tidy
