#include "emulator/stack/order.h"

#include <algorithm>

namespace snowglobe::stack {

namespace {

// Depth first from each resource, in the order of the file.
class Sorter {
public:
    Sorter(const std::map<std::string, PlannedResource>& resources, Refusals& refusals)
        : resources_(resources), refusals_(refusals) {}

    void visit(const std::string& id) {
        if (done_.contains(id)) {
            return;
        }
        const PlannedResource& resource = resources_.at(id);
        const auto again = std::find(path_.begin(), path_.end(), id);
        if (again != path_.end()) {
            std::string circle;
            for (auto step = again; step != path_.end(); ++step) {
                circle += *step + " -> ";
            }
            refusals_.add(
                {resource.line, "resources depend on each other in a circle: " + circle + id});
            return;
        }
        path_.push_back(id);
        for (const std::string& need : by_line({resource.needs.begin(), resource.needs.end()})) {
            visit(need);
        }
        path_.pop_back();
        done_.insert(id);
        order.push_back(id);
    }

    std::vector<std::string> by_line(std::vector<std::string> ids) const {
        std::sort(ids.begin(), ids.end(), [&](const std::string& a, const std::string& b) {
            return std::pair(resources_.at(a).line, a) < std::pair(resources_.at(b).line, b);
        });
        return ids;
    }

    std::vector<std::string> order;

private:
    const std::map<std::string, PlannedResource>& resources_;
    Refusals& refusals_;
    std::set<std::string> done_;
    std::vector<std::string> path_;
};

} // namespace

std::vector<std::string>
creation_order(const std::map<std::string, PlannedResource>& resources, Refusals& refusals) {
    Sorter sorter(resources, refusals);
    std::vector<std::string> ids;
    for (const auto& [id, resource] : resources) {
        ids.push_back(id);
    }
    for (const std::string& id : sorter.by_line(ids)) {
        sorter.visit(id);
    }
    return std::move(sorter.order);
}

} // namespace snowglobe::stack
