#include "services/logs/json_pattern.h"

#include "emulator/base/json.h"
#include "services/logs/pattern_reader.h"

#include <functional>
#include <utility>
#include <vector>

namespace snowglobe::logs {

namespace {

// No pattern of 1,024 characters needs more.
constexpr int depth_max = 100;

struct Step {
    std::string name;
    std::optional<std::size_t> index; // instead
    bool is_any_element = false;      // instead
};

struct Selector {
    std::string text; // "$.a[0]"
    std::vector<Step> steps;
};

using Values = FilterPattern::Values;
using Test = std::function<bool(const json& document, Values& values)>;

void select(
    const json& from,
    const std::vector<Step>& steps,
    std::size_t at,
    std::vector<const json*>& found) {
    if (at == steps.size()) {
        found.push_back(&from);
        return;
    }
    const Step& step = steps[at];
    if (step.is_any_element) {
        if (from.is_array()) {
            for (const json& element : from) {
                select(element, steps, at + 1, found);
            }
        }
    } else if (step.index) {
        if (from.is_array() && *step.index < from.size()) {
            select(from.at(*step.index), steps, at + 1, found);
        }
    } else if (from.is_object() && from.contains(step.name)) {
        select(from.at(step.name), steps, at + 1, found);
    }
}

std::vector<const json*> selected(const json& document, const Selector& selector) {
    std::vector<const json*> found;
    select(document, selector.steps, 0, found);
    return found;
}

std::string shown(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

bool holds(const json& found, Comparison comparison, const PatternValue& value) {
    if (found.is_structured() || found.is_null()) {
        return false;
    }
    if (found.is_number() && value.kind() == PatternValue::Kind::quoted) {
        return comparison == Comparison::unequal;
    }
    return compares(shown(found), comparison, value);
}

class Reader {
public:
    explicit Reader(std::string_view pattern) : reader_(pattern) {}

    Test read() {
        reader_.require("{");
        Test test = read_any();
        reader_.require("}");
        if (!reader_.at_end()) {
            throw invalid_pattern();
        }
        return test;
    }

private:
    Test read_any() {
        Test first = read_all();
        while (reader_.take("||")) {
            Test second = read_all();
            first = [first, second](const json& document, Values& values) {
                return first(document, values) || second(document, values);
            };
        }
        return first;
    }

    Test read_all() {
        Test first = read_one();
        while (reader_.take("&&")) {
            Test second = read_one();
            first = [first, second](const json& document, Values& values) {
                return first(document, values) && second(document, values);
            };
        }
        return first;
    }

    Test read_one() {
        if (reader_.take("(")) {
            if (++depth_ > depth_max) {
                throw invalid_pattern();
            }
            Test inner = read_any();
            reader_.require(")");
            --depth_;
            return inner;
        }
        return read_comparison(read_selector());
    }

    Selector read_selector() {
        reader_.require("$");
        Selector selector;
        const std::string_view from = reader_.rest();
        while (reader_.rest().starts_with('.') || reader_.rest().starts_with('[')) {
            const bool is_name = reader_.rest().starts_with('.');
            reader_.skip(1);
            if (is_name && !reader_.rest().starts_with('[')) {
                Step step;
                step.name = reader_.take_until(" \t\r\n.[]=!<>(){}&|\"");
                if (step.name.empty()) {
                    throw invalid_pattern();
                }
                selector.steps.push_back(std::move(step));
            } else {
                reader_.skip(is_name ? 1 : 0); // `$.["a name"]` is `$["a name"]`
                selector.steps.push_back(read_bracket());
            }
        }
        const std::size_t size = from.size() - reader_.rest().size();
        selector.text = "$" + std::string(from.substr(0, size));
        if (selector.steps.empty()) {
            throw invalid_pattern();
        }
        return selector;
    }

    Step read_bracket() {
        Step step;
        if (reader_.is_next("\"")) {
            step.name = reader_.take_quoted();
        } else if (reader_.take("'")) {
            step.name = reader_.take_until("'");
            reader_.require("'");
        } else if (reader_.take("*")) {
            step.is_any_element = true;
        } else {
            const std::string digits = reader_.take_until("] ");
            constexpr std::size_t digits_max = 6;
            if (digits.empty() || digits.size() > digits_max ||
                digits.find_first_not_of("0123456789") != std::string::npos) {
                throw invalid_pattern();
            }
            step.index = std::stoul(digits);
        }
        reader_.require("]");
        return step;
    }

    Test read_comparison(Selector selector) {
        if (reader_.take("IS")) {
            return read_is(std::move(selector));
        }
        if (reader_.take("NOT")) {
            reader_.require("EXISTS");
            return [selector](const json& document, Values&) {
                return selected(document, selector).empty();
            };
        }
        if (reader_.take("EXISTS")) {
            return is_any(std::move(selector), [](const json&) { return true; });
        }
        const auto comparison = reader_.take_comparison();
        if (!comparison) {
            throw invalid_pattern();
        }
        const PatternValue value = reader_.take_value("&|(){}");
        const bool is_order = *comparison != Comparison::equal && *comparison != Comparison::unequal;
        if (is_order && !value.number()) {
            throw invalid_pattern();
        }
        return is_any(std::move(selector), [comparison, value](const json& found) {
            return holds(found, *comparison, value);
        });
    }

    Test read_is(Selector selector) {
        if (reader_.take("NULL")) {
            return is_any(std::move(selector), [](const json& found) { return found.is_null(); });
        }
        const bool wanted = reader_.take("TRUE");
        if (!wanted) {
            reader_.require("FALSE");
        }
        return is_any(std::move(selector), [wanted](const json& found) {
            return found.is_boolean() && found.get<bool>() == wanted;
        });
    }

    static Test is_any(Selector selector, std::function<bool(const json&)> wanted) {
        return [selector, wanted](const json& document, Values& values) {
            for (const json* found : selected(document, selector)) {
                if (wanted(*found)) {
                    values.emplace(selector.text, shown(*found));
                    return true;
                }
            }
            return false;
        };
    }

    PatternReader reader_;
    int depth_ = 0;
};

class JsonPattern final : public FilterPattern::Form {
public:
    explicit JsonPattern(std::string_view pattern) : test_(Reader(pattern).read()) {}

    std::optional<Values> match(std::string_view text) const override {
        const json document = json::parse_or_discard(text);
        Values values;
        if (document.is_discarded() || !test_(document, values)) {
            return std::nullopt;
        }
        return values;
    }

private:
    Test test_;
};

} // namespace

std::unique_ptr<FilterPattern::Form> read_json_pattern(std::string_view pattern) {
    return std::make_unique<JsonPattern>(pattern);
}

} // namespace snowglobe::logs
