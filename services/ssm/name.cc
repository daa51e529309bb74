#include "services/ssm/name.h"

#include "emulator/base/lower_case.h"

#include <algorithm>

namespace snowglobe::ssm {

namespace {

constexpr std::size_t arn_characters_max = 1'011;
constexpr std::size_t levels_max = 15;
constexpr std::size_t selector_characters_max = 128;

// Also where no "ssm" is near: https://github.com/boto/boto3/issues/1499
ApiError malformed_name() {
    return ApiError::validation(
        "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, "
        "it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix "
        "of letters, numbers and the following 3 symbols .-_");
}

// https://github.com/awslabs/aws-deployment-framework/issues/119
ApiError reserved_name(std::string_view name) {
    return {
        "AccessDeniedException",
        "No access to reserved parameter name: " + std::string(name) + "."};
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    while (text.ends_with(' ')) {
        text.remove_suffix(1);
    }
    return text;
}

// Letters and single slashes between them; one may stand before.
bool is_well_formed(std::string_view name) {
    if (name.starts_with('/')) {
        name.remove_prefix(1);
    }
    bool after_slash = true;
    for (const char c : name) {
        if (c == '/' ? after_slash : !is_name_character(c)) {
            return false;
        }
        after_slash = c == '/';
    }
    return !after_slash;
}

bool begins_with(std::string_view text, std::string_view word) { // which is in lower case
    return text.size() >= word.size() &&
           std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) {
               return a == lower_case(b);
           });
}

bool is_hierarchy(std::string_view name) {
    return path_of(name).find('/') != std::string::npos;
}

// A name to be looked up, or to be deleted.
void check_known_name(std::string_view name) {
    const std::string path = path_of(name);
    if (!is_well_formed(name) || begins_with(path, "ssm") ||
        (!name.starts_with('/') && is_hierarchy(name))) {
        throw malformed_name();
    }
    if (name.starts_with("/aws/reference/secretsmanager/")) {
        throw ApiError::unsupported("secrets as parameters (" + std::string(name) + ")");
    }
    if (begins_with(path, "aws") && !name.starts_with("/aws/service/")) {
        throw reserved_name(name);
    }
}

} // namespace

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

std::string path_of(std::string_view name) {
    return std::string(name.substr(name.starts_with('/') ? 1 : 0));
}

std::string arn_of(const Scope& scope, std::string_view path) {
    return "arn:aws:ssm:" + scope.region + ":" + scope.account + ":parameter/" + std::string(path);
}

std::string new_name(const Context& context, std::string_view text) {
    const std::string_view name = trimmed(text);
    const std::string path = path_of(name);
    if (begins_with(path, "aws") && is_hierarchy(name)) {
        throw reserved_name(name);
    }
    if (!is_hierarchy(name) && (begins_with(path, "aws") || begins_with(path, "ssm"))) {
        throw ApiError::validation(
            "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).");
    }
    if (path.ends_with('/')) {
        throw ApiError::validation("Parameter name must not end with slash.");
    }
    if (!is_well_formed(name) || begins_with(path, "ssm")) {
        throw malformed_name();
    }
    if (is_hierarchy(name) && !name.starts_with('/')) {
        throw ApiError::validation("Parameter name must be a fully qualified name.");
    }
    if (std::count(path.begin(), path.end(), '/') >= static_cast<std::ptrdiff_t>(levels_max)) {
        throw ApiError(
            "HierarchyLevelLimitExceededException",
            "A hierarchy can have a maximum of 15 levels. For more information, see About "
            "requirements and constraints for parameter names in the Amazon Web Services Systems "
            "Manager User Guide.");
    }
    if (arn_of(context.scope, path).size() > arn_characters_max) {
        throw ApiError::validation(
            "Parameter name: with the ARN that precedes it, it can have a maximum of 1011 "
            "characters.");
    }
    return std::string(name);
}

std::string plain_path(std::string_view text) {
    const std::string_view name = trimmed(text);
    check_known_name(name);
    return path_of(name);
}

Reference read_reference(const Context& context, std::string_view text) {
    constexpr std::string_view resource = ":parameter/";
    Reference reference;
    std::string_view name = trimmed(text);
    std::string owned;
    if (name.starts_with("arn:")) {
        const std::size_t at = name.find(resource);
        if (at == std::string_view::npos || !name.starts_with("arn:aws:ssm:")) {
            throw malformed_name();
        }
        const std::string here = arn_of(context.scope, "");
        reference.is_elsewhere = !name.starts_with(here);
        owned = "/" + std::string(name.substr(at + resource.size()));
        name = owned;
    }
    const std::size_t colon = name.find(':');
    if (colon != std::string_view::npos) {
        reference.selector = name.substr(colon + 1);
        name = name.substr(0, colon);
        if (reference.selector.empty() || reference.selector.size() > selector_characters_max ||
            !std::all_of(
                reference.selector.begin(), reference.selector.end(), is_name_character)) {
            throw malformed_name();
        }
    }
    check_known_name(name);
    reference.path = path_of(name);
    return reference;
}

std::string prefix_of(std::string_view hierarchy) {
    const bool is_forbidden = is_reserved(hierarchy) && !hierarchy.starts_with("/aws/service");
    std::string_view levels = hierarchy;
    if (levels.ends_with('/')) {
        levels.remove_suffix(1);
    }
    if (!hierarchy.starts_with('/') || is_forbidden ||
        (hierarchy != "/" && !is_well_formed(levels))) {
        // The backslashes are AWS's (https://github.com/aws/copilot-cli/issues/66).
        throw ApiError::validation(
            "The parameter doesn't meet the parameter name requirements. The parameter name must "
            "begin with a forward slash \"/\". It can't be prefixed with \\\"aws\\\" or "
            "\\\"ssm\\\" (case-insensitive). It must use only letters, numbers, or the following "
            "symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. "
            "All sub-paths, if specified, must use the forward slash symbol \"/\". Valid example: "
            "/get/parameters2-/by1./path0_.");
    }
    std::string prefix = path_of(hierarchy);
    if (!prefix.empty() && !prefix.ends_with('/')) {
        prefix += '/';
    }
    return prefix;
}

bool is_reserved(std::string_view hierarchy) {
    const std::string path = path_of(hierarchy);
    return begins_with(path, "aws") || begins_with(path, "ssm");
}

} // namespace snowglobe::ssm
