// json from braced lists: {{"name", value}, ...} is an object, any other list an array.
#include "emulator/base/json.h"

#include <algorithm>

namespace snowglobe {

bool json_ref::is_pair() const {
    if (is_list_) {
        return list_.size() == 2 && !list_.begin()->is_list_ && list_.begin()->look().is_string();
    }
    return look().is_array() && look().size() == 2 && look().front().is_string();
}

json json_ref::take() const {
    if (is_list_) {
        return json(list_);
    }
    return other_ != nullptr ? *other_ : std::move(own_);
}

std::pair<std::string, json> json_ref::take_pair() const {
    if (is_list_) {
        json name = list_.begin()[0].take();
        return {std::move(name.get_ref<std::string&>()), list_.begin()[1].take()};
    }
    json pair = take();
    return {std::move(pair[0].get_ref<std::string&>()), std::move(pair[1])};
}

json::json(List list) : type_(Type::null) {
    const bool is_object = std::all_of(
        list.begin(), list.end(), [](const json_ref& element) { return element.is_pair(); });
    *this = is_object ? object(list) : array(list);
}

json json::array(List list) {
    json out = array();
    out.array_.reserve(list.size());
    for (const json_ref& element : list) {
        out.array_.push_back(element.take());
    }
    return out;
}

json json::object(List list) {
    json out = object();
    out.object_.reserve(list.size());
    for (const json_ref& element : list) {
        if (!element.is_pair()) {
            throw exception("a list is no object: its elements are not pairs of name and value");
        }
        auto [name, value] = element.take_pair();
        out.emplace(std::move(name), std::move(value));
    }
    return out;
}

void json::push_back(List list) {
    if (is_object()) {
        update(object({json_ref(list)}));
    } else {
        push_back(json(list));
    }
}

} // namespace snowglobe
