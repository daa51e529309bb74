// A planted leak: learners are kept in a map by their address in memory, so the order in which they
// are greeted is the allocator's. `replay --twice` must find it.
#include <map>
#include <memory>
#include <snowglobe/handler.h>
#include <string>
#include <vector>

using snowglobe::json;

namespace {

const char* const queue = "http://sqs.us-east-1.localhost:4566/000000000000/results";

struct Learner {
    int number;
    char record[800];
};

json leak_address(const json&, snowglobe::Context& context) {
    std::vector<std::unique_ptr<Learner>> learners;
    for (int number = 0; number < 32; ++number) {
        learners.push_back(std::make_unique<Learner>(Learner{number, {}}));
    }
    for (std::size_t i = 0; i < learners.size(); i += 3) {
        learners[i].reset();
    }
    for (std::size_t i = 0; i < learners.size(); i += 3) { // into the holes, if the allocator likes
        learners[i] = std::make_unique<Learner>(Learner{100 + static_cast<int>(i), {}});
    }
    std::map<const Learner*, int> by_address;
    for (const auto& learner : learners) {
        by_address[learner.get()] = learner->number;
    }
    std::string order;
    for (const auto& [address, number] : by_address) {
        order += std::to_string(number) + " ";
    }
    context.call("sqs", "SendMessage", {{"QueueUrl", queue}, {"MessageBody", order}});
    return {};
}

} // namespace

SNOWGLOBE_HANDLERS({"leak_address", leak_address})
