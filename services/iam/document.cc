#include "services/iam/document.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"

#include <algorithm>
#include <functional>
#include <set>

namespace snowglobe::iam {

namespace {

ApiError malformed(std::string text) {
    return {"MalformedPolicyDocumentException", std::move(text)};
}

ApiError syntax_error() {
    return malformed("Syntax errors in policy.");
}

// One, or a list of them.
void for_each_text(const json& value, const std::function<void(const std::string&)>& visit) {
    if (!value.is_string() && !value.is_array()) {
        throw syntax_error();
    }
    for (const json& one : value) {
        if (!one.is_string()) {
            throw syntax_error();
        }
        visit(one.get_ref<const std::string&>());
    }
}

void check_members(const json& object, std::initializer_list<std::string_view> known) {
    for (const auto& [name, value] : object.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            throw syntax_error();
        }
    }
}

void check_permissions(const json& statement) {
    if (statement.contains("Principal") || statement.contains("NotPrincipal")) {
        throw malformed("Policy document should not specify a principal.");
    }
    if (!statement.contains("Action") && !statement.contains("NotAction")) {
        throw malformed("Policy statement must contain actions.");
    }
    if (!statement.contains("Resource") && !statement.contains("NotResource")) {
        throw malformed("Policy statement must contain resources.");
    }
    for (const char* member : {"Action", "NotAction"}) {
        if (!statement.contains(member)) {
            continue;
        }
        for_each_text(statement.at(member), [](const std::string& action) {
            if (action != "*" && action.find(':') == std::string::npos) {
                throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, "
                                "ec2, etc.");
            }
        });
    }
    for (const char* member : {"Resource", "NotResource"}) {
        if (statement.contains(member)) {
            for_each_text(statement.at(member), [](const std::string&) {});
        }
    }
}

void check_trust_statement(const json& statement) {
    for (const char* member : {"Resource", "NotResource"}) {
        if (statement.contains(member)) {
            throw malformed("Has prohibited field " + std::string(member));
        }
    }
    if (!statement.contains("Principal") && !statement.contains("NotPrincipal")) {
        throw malformed("Missing required field Principal");
    }
    if (!statement.contains("Action") && !statement.contains("NotAction")) {
        throw malformed("Missing required field Action");
    }
    if (statement.contains("Action")) {
        for_each_text(statement.at("Action"), [](const std::string& action) {
            if (action != "*" && !action.starts_with("sts:")) {
                throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
            }
        });
    }
}

void check_statement(const json& statement, DocumentUse use, std::set<std::string>& sids) {
    if (!statement.is_object()) {
        throw syntax_error();
    }
    check_members(
        statement,
        {"Sid",
         "Effect",
         "Principal",
         "NotPrincipal",
         "Action",
         "NotAction",
         "Resource",
         "NotResource",
         "Condition"});
    const json effect = statement.value("Effect", json());
    if (effect != "Allow" && effect != "Deny") {
        throw use == DocumentUse::trust && effect.is_null()
            ? malformed("Missing required field Effect")
            : syntax_error();
    }
    if (statement.contains("Sid")) {
        if (!statement.at("Sid").is_string()) {
            throw syntax_error();
        }
        const auto sid = statement.at("Sid").get<std::string>();
        if (!sid.empty() && !sids.insert(sid).second) {
            throw malformed("Statement IDs (SID) in a single policy must be unique.");
        }
    }
    if (statement.contains("Condition") && !statement.at("Condition").is_object()) {
        throw syntax_error();
    }
    use == DocumentUse::trust ? check_trust_statement(statement) : check_permissions(statement);
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

} // namespace

void check_document(const std::string& text, DocumentUse use) {
    const json document = json::parse_or_discard(text);
    if (document.is_discarded() || !document.is_object()) {
        throw use == DocumentUse::trust ? malformed("This policy contains invalid Json")
                                        : syntax_error();
    }
    check_members(document, {"Version", "Id", "Statement"});
    const json version = document.value("Version", json("2008-10-17"));
    if (version != "2008-10-17" && version != "2012-10-17") {
        throw syntax_error();
    }
    const json statements = document.value("Statement", json());
    if (statements.is_null()) {
        throw use == DocumentUse::trust ? malformed("Missing required field Statement")
                                        : syntax_error();
    }
    std::set<std::string> sids;
    if (!statements.is_array()) {
        check_statement(statements, use, sids);
        return;
    }
    if (statements.empty()) {
        throw syntax_error();
    }
    for (const json& statement : statements) {
        check_statement(statement, use, sids);
    }
}

std::size_t counted_size(std::string_view document) {
    return document.size() -
           static_cast<std::size_t>(std::count_if(document.begin(), document.end(), is_blank));
}

std::string encoded(std::string_view document) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : document) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
                              c == '~';
        if (is_plain) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += hex[byte >> 4];
        out += hex[byte & 0xf];
    }
    return out;
}

} // namespace snowglobe::iam
