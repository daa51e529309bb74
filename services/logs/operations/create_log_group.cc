// CreateLogGroup. What encryption, deletion protection and classes would do beyond being told is in
// the README.
#include "emulator/base/json.h"
#include "services/logs/group.h"
#include "services/logs/operations.h"
#include "services/logs/tags.h"
#include "services/logs/words.h"

namespace snowglobe::logs {

json create_log_group(Logs&, Context& context, const json& request) {
    const GroupPlace place = place_of(context, request);
    if (place.name.starts_with("aws/")) {
        throw invalid_parameter("Log groups starting with AWS/ are reserved for AWS.");
    }
    if (find_group(place)) {
        throw already_exists("log group");
    }
    Group group;
    group.created = context.now;
    group.kms_key_id = request.value("kmsKeyId", "");
    group.log_class = request.value("logGroupClass", "STANDARD");
    group.is_protected = request.value("deletionProtectionEnabled", false);
    add_tags(group, request);
    put_group(place, group);
    return json::object();
}

} // namespace snowglobe::logs
