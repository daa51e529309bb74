// Contents: the request charge; values of operands; application; what was updated.
#include "services/dynamodb/update.h"

#include "services/dynamodb/condition.h"
#include "services/dynamodb/projection.h"
#include "services/dynamodb/request/wording.h"

#include <algorithm>
#include <map>
#include <optional>

namespace snowglobe::dynamodb {

namespace {

using Action = Update::Action;

constexpr const char* size_exceeded = "Item size to update has exceeded the maximum allowed size";

ApiError invalid_path() {
    return ApiError::validation(
        "The document path provided in the update expression is invalid for update");
}

ApiError wrong_operand(bool from_expression = true) {
    return ApiError::validation(
        from_expression ? "An operand in the update expression has an incorrect data type"
                        : "Type mismatch for attribute to update");
}

std::size_t step_size(const PathStep& step) {
    const std::string* name = std::get_if<std::string>(&step);
    return name != nullptr ? name->size() : std::to_string(std::get<std::uint64_t>(step)).size();
}

// The figures below were found by bisecting AWS's limit.
std::size_t target_charge(const Path& path) {
    std::size_t charge = step_size(path.front());
    for (std::size_t i = 1; i < path.size(); ++i) {
        charge += 4 + step_size(path[i]);
    }
    return charge;
}

std::size_t operand_charge(const Operand& operand) {
    std::size_t charge = 0;
    switch (operand.kind) {
    case Operand::Kind::value:
        return size_of(operand.value);
    case Operand::Kind::path:
        charge = 1;
        for (const PathStep& step : operand.path) {
            charge += 14 + step_size(step);
        }
        return charge;
    case Operand::Kind::plus:
        charge = 34;
        break;
    case Operand::Kind::minus:
    case Operand::Kind::list_append:
        charge = 37;
        break;
    case Operand::Kind::if_not_exists:
        charge = 39;
        break;
    case Operand::Kind::size:
        break;
    }
    for (const Operand& argument : operand.arguments) {
        charge += operand_charge(argument);
    }
    return charge;
}

json evaluate(const Operand& operand, const json& old);

// A path's value, which must be there.
const json& value_at(const Path& path, const json& old) {
    const json* value = find(old, path);
    if (value == nullptr) {
        throw ApiError::validation(
            "The provided expression refers to an attribute that does not exist in the item");
    }
    return *value;
}

Number checked_number(const json& value) {
    if (type_of(value) != "N") {
        throw wrong_operand();
    }
    return number_of(value);
}

Number number_in(const Operand& operand, const json& old) {
    return operand.kind == Operand::Kind::value  ? checked_number(operand.value)
           : operand.kind == Operand::Kind::path ? checked_number(value_at(operand.path, old))
                                                 : checked_number(evaluate(operand, old));
}

json evaluate(const Operand& operand, const json& old) {
    switch (operand.kind) {
    case Operand::Kind::value:
        return operand.value;
    case Operand::Kind::plus:
    case Operand::Kind::minus: {
        const Number left = number_in(operand.arguments[0], old);
        const Number right = number_in(operand.arguments[1], old);
        const Number result = operand.kind == Operand::Kind::plus ? left + right : left - right;
        return json{{"N", result.text()}};
    }
    case Operand::Kind::if_not_exists: {
        const json* value = find(old, operand.arguments[0].path);
        return value != nullptr ? *value : evaluate(operand.arguments[1], old);
    }
    case Operand::Kind::list_append: {
        json list = evaluate(operand.arguments[0], old);
        const json tail = evaluate(operand.arguments[1], old);
        if (type_of(list) != "L" || type_of(tail) != "L") {
            throw wrong_operand();
        }
        json& elements = list.begin().value();
        const json& more = content_of(tail);
        elements.insert(elements.end(), more.begin(), more.end());
        return list;
    }
    default:
        break;
    }
    return value_at(operand.path, old);
}

bool is_set(const std::string& type) {
    return type == "SS" || type == "NS" || type == "BS";
}

json added(const json& operand, const json* old, bool from_expression) {
    if (old == nullptr) {
        return operand;
    }
    const std::string& type = type_of(operand);
    if (type != type_of(*old)) {
        throw wrong_operand(from_expression);
    }
    if (type == "N") {
        return json{{"N", (number_of(*old) + number_of(operand)).text()}};
    }
    json sum = *old;
    json& elements = sum.begin().value();
    const bool unique = is_set(type); // otherwise a list, of AttributeUpdates
    for (const json& element : content_of(operand)) {
        if (!unique || std::find(elements.begin(), elements.end(), element) == elements.end()) {
            elements.push_back(element);
        }
    }
    if (unique) { // back to the stored order
        const Members no_request{json::object()};
        normalise_value(sum, Wording("", no_request));
    }
    return sum;
}

// nullopt: nothing is left
std::optional<json> without(const json& operand, const json& old, bool from_expression) {
    if (type_of(operand) != type_of(old)) {
        throw wrong_operand(from_expression);
    }
    const json& gone = content_of(operand);
    json left = json::array();
    for (const json& element : content_of(old)) {
        if (std::find(gone.begin(), gone.end(), element) == gone.end()) {
            left.push_back(element);
        }
    }
    if (left.empty()) {
        return std::nullopt;
    }
    json value = json::object();
    value.emplace(type_of(old), std::move(left));
    return value;
}

// The container that holds the path's last step. Throws when it is missing or of the wrong type.
json& parent_of(json& item, const Path& path) {
    if (path.size() == 1) {
        return item;
    }
    const Path above(path.begin(), path.end() - 1);
    const json* parent = find(item, above);
    const bool by_name = std::holds_alternative<std::string>(path.back());
    if (parent == nullptr || type_of(*parent) != (by_name ? "M" : "L")) {
        throw invalid_path();
    }
    return const_cast<json&>(content_of(*parent)); // item is not const: find() only reads
}

// What is to happen to the elements of one list, after everything below them was done.
struct ListChange {
    std::map<std::uint64_t, json> appended; // in the order of the indexes asked for
    std::vector<std::uint64_t> removed;
};

class Application {
public:
    Application(const json& old, bool from_expression)
        : old_(old), item_(old), from_expression_(from_expression) {}

    void act(const Action& action) {
        const json* current = find(old_, action.path);
        switch (action.kind) {
        case Action::Kind::set:
            put(action.path, evaluate(action.operand, old_));
            break;
        case Action::Kind::remove:
            remove(action.path, current != nullptr);
            break;
        case Action::Kind::add:
            put(action.path, added(action.operand.value, current, from_expression_));
            break;
        case Action::Kind::remove_elements:
            if (current == nullptr) {
                remove(action.path, false);
            } else if (
                std::optional<json> left =
                    without(action.operand.value, *current, from_expression_)) {
                put(action.path, std::move(*left));
            } else {
                remove(action.path, true);
            }
            break;
        }
    }

    json finish() {
        // Deepest first: a list's elements move only when nothing below them is to be found again.
        std::vector<const std::pair<const Path, ListChange>*> changes;
        for (const auto& change : lists_) {
            changes.push_back(&change);
        }
        std::stable_sort(changes.begin(), changes.end(), [](const auto* a, const auto* b) {
            return a->first.size() > b->first.size();
        });
        for (const auto* change : changes) {
            Path element = change->first;
            element.emplace_back(std::uint64_t{0});
            json& list = parent_of(item_, element);
            std::vector<std::uint64_t> removed = change->second.removed;
            std::sort(removed.rbegin(), removed.rend());
            for (const std::uint64_t index : removed) {
                list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
            }
            for (const auto& [index, value] : change->second.appended) {
                list.push_back(value);
            }
        }
        return std::move(item_);
    }

private:
    void put(const Path& path, json value) {
        json& parent = parent_of(item_, path);
        if (const std::string* name = std::get_if<std::string>(&path.back())) {
            parent[*name] = std::move(value);
            return;
        }
        const std::uint64_t index = std::get<std::uint64_t>(path.back());
        if (index < parent.size()) {
            parent[index] = std::move(value);
        } else {
            lists_[above(path)].appended.emplace(index, std::move(value));
        }
    }

    void remove(const Path& path, bool is_there) {
        json& parent = parent_of(item_, path);
        if (!is_there) {
            return;
        }
        if (const std::string* name = std::get_if<std::string>(&path.back())) {
            parent.erase(*name);
        } else {
            lists_[above(path)].removed.push_back(std::get<std::uint64_t>(path.back()));
        }
    }

    static Path above(const Path& path) { return {path.begin(), path.end() - 1}; }

    const json& old_;
    json item_;
    bool from_expression_;
    std::map<Path, ListChange> lists_;
};

} // namespace

void check_update_of_key(const Update& update, const KeySchema& schema) {
    for (const Action& action : update.actions) {
        const std::string& name = std::get<std::string>(action.path.front());
        if (schema.contains(name)) {
            throw ApiError::validation(
                "One or more parameter values were invalid: Cannot update attribute " + name +
                ". This attribute is part of the key");
        }
    }
}

void check_request_charge(const Update& update) {
    if (!update.from_expression) {
        return;
    }
    std::size_t charge = 3;
    for (const Action& action : update.actions) {
        charge += target_charge(action.path);
        if (action.kind == Action::Kind::set || action.kind == Action::Kind::add) {
            charge += 19 + operand_charge(action.operand);
        } else {
            charge += 1;
        }
    }
    if (charge > item_size_max) {
        throw ApiError::validation(size_exceeded);
    }
}

json apply_update(const Update& update, const json& old) {
    Application application(old, update.from_expression);
    for (const Action& action : update.actions) {
        application.act(action);
    }
    json item = application.finish();
    for (const json& value : item) {
        if (nesting_of(value) > nesting_max) {
            throw ApiError::validation("Nesting Levels have exceeded supported limits");
        }
    }
    return item;
}

void check_updated_size(std::size_t bytes) {
    if (bytes > item_size_max) {
        throw ApiError::validation(size_exceeded);
    }
}

bool creates_item(const Update& update) {
    const auto removes = [](const Action& action) {
        return action.kind == Action::Kind::remove || action.kind == Action::Kind::remove_elements;
    };
    return update.actions.empty() ||
           !std::all_of(update.actions.begin(), update.actions.end(), removes);
}

json updated_part(const Update& update, const json& item, bool is_new) {
    Projection changed;
    for (const Action& action : update.actions) {
        // What follows a removed list element has moved into its place, and AWS shows that.
        if (!is_new || action.kind != Action::Kind::remove ||
            std::holds_alternative<std::uint64_t>(action.path.back())) {
            changed.push_back(action.path);
        }
    }
    return project(item, changed);
}

} // namespace snowglobe::dynamodb
