#pragma once
// Where a template says that the code of a function is.
#include "services/service.h"

#include <string>

namespace snowglobe::lambda {

struct CodePlace {
    std::string property;  // that says so: "CodeUri", "Code"
    std::string path;      // of a library, a program or a folder; a library's name
    std::string elsewhere; // why it is not on this machine, or is none; empty: it may be
};

// Of AWS::Serverless::Function (CodeUri, InlineCode, ImageUri) and AWS::Lambda::Function (Code),
// with what the CDK or `serverless package` have put beside the template.
CodePlace code_place(const ResourceRequest& request);

} // namespace snowglobe::lambda
