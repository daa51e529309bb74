#pragma once
// Filter patterns: which events somebody wants to see. Three forms, told apart by their first
// character: terms (`ERROR -debug`, `?a ?b`, `"a phrase"`, `%regex%`), fields of JSON
// (`{ $.level = "error" && $.took > 5 }`: json_pattern.h), and fields between blanks
// (`[host, status = 5*, ...]`: fields_pattern.h). Pure.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
//
// Terms are sought anywhere in the text, within words, too, and with their case. `?` has no effect
// beside terms without it, as that page has it. AWS's texts for what is no pattern are known for a
// character that no unquoted term may have; for the rest there is one text.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::logs {

class FilterPattern {
public:
    // What a match took out of the text, as TestMetricFilter shows it: "$status", "$.level".
    using Values = std::map<std::string, std::string>;

    class Form {
    public:
        virtual ~Form() = default;
        virtual std::optional<Values> match(std::string_view text) const = 0;
    };

    // Throws InvalidParameterException.
    explicit FilterPattern(std::string_view pattern);

    bool matches(std::string_view text) const { return match(text).has_value(); }
    std::optional<Values> match(std::string_view text) const { return form_->match(text); }

private:
    std::unique_ptr<Form> form_;
};

} // namespace snowglobe::logs
