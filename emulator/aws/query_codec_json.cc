// The answers of the Query protocol in JSON. Sources: what AWS has answered to API Gateway's
// integrations with SQS, which accept JSON (READMEs of aws-samples/serverless-patterns,
// apigw-rest-api-sqs*), to aws-sdk-for-zig (ListQueues) and to LocalStack's tests
// (test_get_queue_attributes_json_format, test_get_list_queues_fails_json_format).
#include "emulator/aws/query_codec.h"

namespace snowglobe {

namespace {

json shaped(const Shape& shape, const json& value);

// Every member of a structure is there; one without a value is null.
json shaped_structure(const Shape& shape, const json& value) {
    json out = json::object();
    for (const ShapeMember& member : shape.members()) {
        const auto found = value.find(member.name);
        out[member.name] = found != value.end() ? shaped(*member.shape, *found) : json();
    }
    return out;
}

// Lists stay lists, maps become lists of their entries.
json shaped(const Shape& shape, const json& value) {
    if (shape.type == ShapeType::structure && value.is_object()) {
        return shaped_structure(shape, value);
    }
    if (shape.type == ShapeType::list && value.is_array()) {
        json out = json::array();
        for (const json& one : value) {
            out.push_back(shaped(*shape.value, one));
        }
        return out;
    }
    if (shape.type == ShapeType::map && value.is_object()) {
        json out = json::array();
        for (const auto& [key, entry] : value.items()) {
            json shown = json::object();
            shown[shape.key_name] = key;
            shown[shape.value_name] = shaped(*shape.value, entry);
            out.push_back(std::move(shown));
        }
        return out;
    }
    return value;
}

} // namespace

HttpResponse render_query_json(
    const AwsWire& wire, const ReplyForm& form, const Reply& reply, const Id128& request_id) {
    const std::string id = to_uuid(request_id);
    HttpResponse response;
    json body = json::object();
    if (reply.error) {
        const QueryError error = query_error(wire, *reply.error);
        response.status = error.status;
        body["Error"] = {{"Code", error.code}, {"Message", error.text}, {"Type", error.type}};
        body["RequestId"] = id;
    } else {
        json& inner = body[form.operation + "Response"];
        inner["ResponseMetadata"]["RequestId"] = id;
        if (form.model != nullptr && !form.model->is_void) {
            json& result = inner[form.operation + "Result"];
            result = form.model->output != nullptr ? shaped(*form.model->output, reply.body)
                                                   : json::object();
            wire.answered_query_json(result);
        }
    }
    response.body = body.dump();
    response.headers = {{"Content-Type", "application/json"}};
    return response;
}

} // namespace snowglobe
