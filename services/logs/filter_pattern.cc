#include "services/logs/filter_pattern.h"

#include "services/logs/fields_pattern.h"
#include "services/logs/json_pattern.h"
#include "services/logs/pattern_reader.h"
#include "services/logs/words.h"

#include <algorithm>
#include <vector>

namespace snowglobe::logs {

namespace {

bool is_term_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class Terms final : public FilterPattern::Form {
public:
    explicit Terms(std::string_view pattern) {
        PatternReader reader(pattern);
        while (!reader.at_end()) {
            read(reader);
        }
        if (!all_.empty() || !none_.empty()) {
            any_.clear();
        }
    }

    std::optional<FilterPattern::Values> match(std::string_view text) const override {
        const auto is_in = [&](const Term& term) { return term.is_in(text); };
        const bool holds = std::all_of(all_.begin(), all_.end(), is_in) &&
                           std::none_of(none_.begin(), none_.end(), is_in) &&
                           (any_.empty() || std::any_of(any_.begin(), any_.end(), is_in));
        return holds ? std::optional<FilterPattern::Values>(std::in_place) : std::nullopt;
    }

private:
    struct Term {
        std::string text;
        std::shared_ptr<const Pattern> regex; // instead
        bool is_in(std::string_view where) const {
            return regex ? regex->matches(where) : where.find(text) != std::string_view::npos;
        }
    };

    void read(PatternReader& reader) {
        const std::string_view whole = reader.rest();
        std::vector<Term>& terms = reader.take("-")   ? none_
                                   : reader.take("?") ? any_
                                                      : all_;
        const std::string_view rest = reader.rest();
        if (rest.starts_with('"')) {
            terms.push_back({reader.take_quoted(), nullptr});
        } else if (rest.starts_with('%')) {
            terms.push_back({"", compile_regex(reader.take_regex())});
        } else {
            std::string text = reader.take_until(" \t\r\n");
            if (text.empty() || !std::all_of(text.begin(), text.end(), is_term_character)) {
                throw invalid_parameter(
                    "Invalid character(s) in term '" +
                    (text.empty() ? std::string(whole.substr(0, 1)) : text) + "'");
            }
            terms.push_back({std::move(text), nullptr});
        }
    }

    std::vector<Term> all_;
    std::vector<Term> any_;
    std::vector<Term> none_;
};

} // namespace

FilterPattern::FilterPattern(std::string_view pattern) {
    PatternReader reader(pattern);
    if (reader.is_next("{")) {
        form_ = read_json_pattern(pattern);
    } else if (reader.is_next("[")) {
        form_ = read_fields_pattern(pattern);
    } else {
        form_ = std::make_unique<Terms>(pattern);
    }
}

} // namespace snowglobe::logs
