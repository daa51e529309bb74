#pragma once
// What came of templates, in lines for people.
#include "emulator/stack/template.h"

#include <functional>
#include <string>
#include <vector>

namespace snowglobe::cli {

// "  3 AWS::SQS::Queue: jobs, ..." for each type.
void print_made(const stack::Deployed& made);
// What has no effect here: what was seen as the template was read, and what turned out so later.
void print_inert(
    const std::vector<std::string>& read, const std::vector<stack::Deployed::Inert>& made);
// What became of resources that were there, and the outputs; `served` makes URLs reachable.
void print_outputs(
    const stack::Deployed& made, const std::function<std::string(const std::string&)>& served);

} // namespace snowglobe::cli
