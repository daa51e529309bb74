#include "services/logs/fields_pattern.h"

#include "services/logs/pattern_reader.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace snowglobe::logs {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view ellipsis = "...";
constexpr std::string_view name_stops = " \t\r\n,]=!<>&|()";
constexpr std::string_view value_stops = ",]&|()";
constexpr int depth_max = 100;

using Test = std::function<bool(std::string_view field)>;

struct Field {
    std::string name; // empty: it has none
    Test test;        // none: any will do
};

std::vector<std::string_view> fields_of(std::string_view text) {
    std::vector<std::string_view> fields;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
        if (text.empty()) {
            return fields;
        }
        const char closing = text.front() == '"' ? '"' : text.front() == '[' ? ']' : '\0';
        const std::size_t end = closing == '\0' ? std::string_view::npos : text.find(closing, 1);
        if (end != std::string_view::npos) {
            fields.push_back(text.substr(1, end - 1));
            text.remove_prefix(end + 1);
        } else {
            const std::size_t size = std::min(text.find_first_of(blanks), text.size());
            fields.push_back(text.substr(0, size));
            text.remove_prefix(size);
        }
    }
}

class Reader {
public:
    explicit Reader(std::string_view pattern) : reader_(pattern) {}

    struct Result {
        std::vector<Field> before;
        std::vector<Field> after; // the ellipsis
        bool has_ellipsis = false;
    };

    Result read() {
        Result result;
        reader_.require("[");
        while (!reader_.take("]")) {
            if (!result.before.empty() || result.has_ellipsis) {
                reader_.require(",");
            }
            if (reader_.take(ellipsis)) {
                if (std::exchange(result.has_ellipsis, true)) {
                    throw invalid_pattern();
                }
            } else {
                (result.has_ellipsis ? result.after : result.before).push_back(read_field());
            }
        }
        if (!reader_.at_end() || (result.before.empty() && !result.has_ellipsis)) {
            throw invalid_pattern();
        }
        return result;
    }

private:
    Field read_field() {
        Field field;
        if (reader_.is_next("(")) {
            field.test = read_any(field.name);
            return field;
        }
        reader_.skip_blanks();
        const bool is_bare_condition = reader_.is_next("=") || reader_.is_next("!") ||
                                       reader_.is_next("<") || reader_.is_next(">");
        if (!is_bare_condition) {
            field.name = read_name();
        }
        if (!reader_.is_next(",") && !reader_.is_next("]")) {
            field.test = read_rest(field.name);
        }
        return field;
    }

    std::string read_name() {
        reader_.skip_blanks();
        std::string name = reader_.take_until(name_stops);
        if (name.empty() || name.find('"') != std::string::npos) {
            throw invalid_pattern();
        }
        return name;
    }

    // What follows the name of the first condition.
    Test read_rest(std::string& name) {
        Test first = read_condition();
        return join_any(join_all(std::move(first), name), name);
    }

    Test read_any(std::string& name) { return join_any(read_all(name), name); }
    Test read_all(std::string& name) { return join_all(read_one(name), name); }

    Test join_any(Test first, std::string& name) {
        while (reader_.take("||")) {
            first = [first, second = read_all(name)](std::string_view field) {
                return first(field) || second(field);
            };
        }
        return first;
    }

    Test join_all(Test first, std::string& name) {
        while (reader_.take("&&")) {
            first = [first, second = read_one(name)](std::string_view field) {
                return first(field) && second(field);
            };
        }
        return first;
    }

    // All conditions of a field name the same one.
    Test read_one(std::string& name) {
        if (reader_.take("(")) {
            if (++depth_ > depth_max) {
                throw invalid_pattern();
            }
            Test inner = read_any(name);
            reader_.require(")");
            --depth_;
            return inner;
        }
        std::string named = read_name();
        if (!name.empty() && named != name) {
            throw invalid_pattern();
        }
        name = std::move(named);
        return read_condition();
    }

    Test read_condition() {
        const auto comparison = reader_.take_comparison();
        if (!comparison) {
            throw invalid_pattern();
        }
        const PatternValue value = reader_.take_value(value_stops);
        return [comparison, value](std::string_view field) {
            return compares(field, *comparison, value);
        };
    }

    PatternReader reader_;
    int depth_ = 0;
};

class FieldsPattern final : public FilterPattern::Form {
public:
    explicit FieldsPattern(std::string_view pattern) : wanted_(Reader(pattern).read()) {}

    std::optional<FilterPattern::Values> match(std::string_view text) const override {
        const std::vector<std::string_view> fields = fields_of(text);
        const std::size_t named = wanted_.before.size() + wanted_.after.size();
        if (fields.size() < named || (!wanted_.has_ellipsis && fields.size() > named)) {
            return std::nullopt;
        }
        FilterPattern::Values values;
        std::size_t at = 0;
        const auto take = [&](const Field& wanted) {
            const std::string_view field = fields[at++];
            values["$" + (wanted.name.empty() ? std::to_string(at) : wanted.name)] = field;
            return !wanted.test || wanted.test(field);
        };
        if (!std::all_of(wanted_.before.begin(), wanted_.before.end(), take)) {
            return std::nullopt;
        }
        for (const std::size_t end = fields.size() - wanted_.after.size(); at < end;) {
            const std::string_view field = fields[at++];
            values["$" + std::to_string(at)] = field;
        }
        if (!std::all_of(wanted_.after.begin(), wanted_.after.end(), take)) {
            return std::nullopt;
        }
        return values;
    }

private:
    Reader::Result wanted_;
};

} // namespace

std::unique_ptr<FilterPattern::Form> read_fields_pattern(std::string_view pattern) {
    return std::make_unique<FieldsPattern>(pattern);
}

} // namespace snowglobe::logs
