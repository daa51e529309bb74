#include "services/mongodb/paths.h"

#include <algorithm>
#include <charconv>

namespace snowglobe::mongodb {

namespace {

class Walk {
public:
    Walk(const Path& path, LastArray last, const std::function<bool(const Seen&)>& visit)
        : path_(path), last_(last), visit_(visit) {}

    // All of these answer whether to go on.
    bool object(View view, std::size_t depth, std::optional<std::size_t> element) {
        const auto found = view.find(path_[depth]);
        if (!found) {
            return visit_({std::nullopt, element});
        }
        if (depth + 1 == path_.size()) {
            return end(*found, element);
        }
        if (found->is(Type::object)) {
            return object(found->view(), depth + 1, element);
        }
        if (found->is(Type::array)) {
            return array(found->view(), depth + 1, element);
        }
        return visit_({std::nullopt, element});
    }

private:
    bool array(View view, std::size_t depth, std::optional<std::size_t> element) {
        std::size_t at = 0;
        const auto wanted = index_of(path_[depth]);
        for (const Member& member : view) {
            const std::size_t outermost = element.value_or(at);
            if (member.value.is(Type::object) && !object(member.value.view(), depth, outermost)) {
                return false;
            }
            if (wanted == at) {
                const bool is_last = depth + 1 == path_.size();
                if (is_last && !end(member.value, outermost)) {
                    return false;
                }
                if (!is_last && member.value.is(Type::object) &&
                    !object(member.value.view(), depth + 1, outermost)) {
                    return false;
                }
                if (!is_last && member.value.is(Type::array) &&
                    !array(member.value.view(), depth + 1, outermost)) {
                    return false;
                }
            }
            ++at;
        }
        return true;
    }

    bool end(const Value& value, std::optional<std::size_t> element) {
        if (value.is(Type::array) && last_ == LastArray::entered) {
            std::size_t at = 0;
            for (const Member& member : value.view()) {
                if (!visit_({member.value, element.value_or(at)})) {
                    return false;
                }
                ++at;
            }
        }
        return visit_({value, element});
    }

    const Path& path_;
    const LastArray last_;
    const std::function<bool(const Seen&)>& visit_;
};

} // namespace

Path split_path(std::string_view dotted) {
    Path out;
    while (true) {
        const std::size_t dot = dotted.find('.');
        out.emplace_back(dotted.substr(0, dot));
        if (dot == std::string_view::npos) {
            return out;
        }
        dotted.remove_prefix(dot + 1);
    }
}

std::string joined(const Path& path, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < std::min(count, path.size()); ++i) {
        out += (i > 0 ? "." : "") + path[i];
    }
    return out;
}

std::optional<std::size_t> index_of(std::string_view name) {
    std::size_t number = 0;
    const char* end = name.data() + name.size();
    const auto [rest, error] = std::from_chars(name.data(), end, number);
    const bool is_one = error == std::errc{} && rest == end && !name.empty() &&
                        (name.size() == 1 || name.front() != '0');
    return is_one ? std::optional(number) : std::nullopt;
}

bool visit_path(
    View document,
    const Path& path,
    LastArray last,
    const std::function<bool(const Seen&)>& visit) {
    return Walk(path, last, visit).object(document, 0, std::nullopt);
}

std::optional<Value> value_at(View document, const Path& path) {
    std::optional<Value> at = Value{Type::object, document.bytes()};
    for (const std::string& name : path) {
        if (!at->is(Type::object) && !(at->is(Type::array) && index_of(name))) {
            return std::nullopt;
        }
        at = at->view().find(name);
        if (!at) {
            return std::nullopt;
        }
    }
    return at;
}

} // namespace snowglobe::mongodb
