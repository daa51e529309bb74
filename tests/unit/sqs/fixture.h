#pragma once
// A world with SQS alone.
#include "services/sqs/sqs.h"
#include "tests/unit/service_world.h"

#include <memory>
#include <string>
#include <vector>

namespace snowglobe::sqs {

class SqsTest : public ServiceWorldTest {
public:
    explicit SqsTest(std::uint64_t seed = 0) : ServiceWorldTest(services(), seed) {}

    std::string create(const std::string& name, json attributes = json::object()) {
        return call("CreateQueue", {{"QueueName", name}, {"Attributes", attributes}})["QueueUrl"];
    }
    std::string create_fifo(const std::string& name, json attributes = json::object()) {
        attributes["FifoQueue"] = "true";
        return create(name, attributes);
    }
    json send(const std::string& url, const std::string& body, json more = json::object()) {
        more["QueueUrl"] = url;
        more["MessageBody"] = body;
        return call("SendMessage", more);
    }
    json send_to_group(const std::string& url, const std::string& body, const std::string& group) {
        return send(
            url, body, {{"MessageGroupId", group}, {"MessageDeduplicationId", group + body}});
    }
    // The messages received, [] if none.
    json receive(const std::string& url, json more = json::object()) {
        more["QueueUrl"] = url;
        more.emplace("MaxNumberOfMessages", 10);
        more.emplace("MessageSystemAttributeNames", json::array({"All"}));
        more.emplace("MessageAttributeNames", json::array({"All"}));
        return call("ReceiveMessage", more).value("Messages", json::array());
    }
    std::vector<std::string> bodies(const json& messages) {
        std::vector<std::string> out;
        for (const json& message : messages) {
            out.push_back(message["Body"]);
        }
        return out;
    }
    void remove(const std::string& url, const json& message) {
        call("DeleteMessage", {{"QueueUrl", url}, {"ReceiptHandle", message["ReceiptHandle"]}});
    }
    // "visible/in flight/delayed"
    std::string counts(const std::string& url) {
        const json reply =
            call("GetQueueAttributes", {{"QueueUrl", url}, {"AttributeNames", {"All"}}});
        const json& all = reply["Attributes"];
        return all["ApproximateNumberOfMessages"].get<std::string>() + "/" +
               all["ApproximateNumberOfMessagesNotVisible"].get<std::string>() + "/" +
               all["ApproximateNumberOfMessagesDelayed"].get<std::string>();
    }
    std::string arn(const std::string& name) {
        return "arn:aws:sqs:us-east-1:000000000000:" + name;
    }
    std::string redrive_to(const std::string& name, int receives) {
        return json{{"deadLetterTargetArn", arn(name)}, {"maxReceiveCount", receives}}.dump();
    }

private:
    static World::Services services() {
        World::Services out;
        out.push_back(std::make_unique<Sqs>());
        return out;
    }
    std::string service_of(const std::string&) const override { return "sqs"; }
};

} // namespace snowglobe::sqs
