#include "services/dynamodb/encryption.h"

#include "emulator/call/context.h"
#include "services/dynamodb/table_definition.h"

#include <string>
#include <string_view>

namespace snowglobe::dynamodb {

namespace {

constexpr const char* default_key = "alias/aws/dynamodb";

// {} is off, {"SSEType": "KMS"} alone is on (ack-api-quirks DDB-TABLE-044).
bool is_on(const json& specification) {
    return specification.value("Enabled", specification.contains("SSEType"));
}

std::string key_arn(const Scope& scope, const std::string& key) {
    return "arn:aws:kms:" + scope.region + ":" + scope.account + ":key/" + key;
}

// AWS shows the key behind an alias. Nobody made one here: its id follows from the alias alone.
std::string key_of_alias(Context& context, const std::string& alias) {
    const Scope& scope = context.scope;
    const std::string whose = scope.account + "/" + scope.region + "/" + alias;
    return key_arn(scope, to_uuid(context.id_of("kms.key", whose)));
}

// The fourth of an ARN's parts; "" if there are fewer.
std::string region_of(std::string_view arn) {
    for (int skipped = 0; skipped < 3; ++skipped) {
        const std::size_t end = arn.find(':');
        if (end == std::string_view::npos) {
            return {};
        }
        arn.remove_prefix(end + 1);
    }
    return std::string(arn.substr(0, arn.find(':')));
}

// Given as id, ARN, name of an alias or ARN of an alias.
std::string key_arn_of(Context& context, const std::string& key) {
    if (!key.starts_with("arn:")) {
        return key.starts_with("alias/") ? key_of_alias(context, key) : key_arn(context.scope, key);
    }
    const std::string here = "arn:aws:kms:" + context.scope.region + ":";
    if (!key.starts_with(here)) {
        throw ApiError::validation(
            "KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Invalid "
            "arn " +
            region_of(key) +
            " (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; Request ID: " +
            context.new_uuid("kms.request") + "; Proxy: null)");
    }
    const std::size_t resource = key.find(':', here.size());
    const std::string name = resource == std::string::npos ? "" : key.substr(resource + 1);
    return name.starts_with("alias/") ? key_of_alias(context, name) : key;
}

json description_of(Context& context, const json& specification) {
    if (!is_on(specification)) {
        return nullptr;
    }
    return {
        {"Status", "ENABLED"},
        {"SSEType", "KMS"},
        {"KMSMasterKeyArn",
         key_arn_of(context, specification.value("KMSMasterKeyId", default_key))}};
}

} // namespace

void check_encryption(const json& request) {
    const json specification = request.value("SSESpecification", json::object());
    const std::string type = specification.value("SSEType", "");
    const bool key = specification.contains("KMSMasterKeyId");
    if (!specification.value("Enabled", true)) {
        for (const char* member : {"SSEType", "KMSMasterKeyId"}) {
            if (specification.contains(member)) {
                invalid_values(std::string(member) + " can not be specified if Enabled is false");
            }
        }
    }
    if (type == "AES256") {
        invalid_values("SSEType AES256 is not supported");
    }
    if (key && type.empty()) {
        invalid_values("SSEType KMS is required if KMSMasterKeyId is specified");
    }
}

json define_encryption(Context& context, const json& request) {
    return description_of(context, request.value("SSESpecification", json::object()));
}

// What is there already is known by the ARN alone: the same key by its id or alias, or no key
// named, is a change to AWS, and counts as one (DDB-TABLE-082, 141).
void update_encryption(
    Context& context, TableDescription& table, const json& request, Changes& changes) {
    const json& specification = request.at("SSESpecification");
    if (!is_on(specification) && table.sse.is_null()) {
        invalid_values("Table is already encrypted by default");
    }
    if (table.sse.is_object() && specification.contains("KMSMasterKeyId") &&
        specification.at("KMSMasterKeyId") == table.sse.at("KMSMasterKeyArn")) {
        invalid_values("Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId "
                       "parameter if you want to change Master Key");
    }
    changes.count_encryption(context.now); // before the key is looked at (DDB-TABLE-081)
    table.sse = description_of(context, specification);
}

} // namespace snowglobe::dynamodb
