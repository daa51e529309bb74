#include "apps/epa/contract/schema.h"

#include "apps/epa/domain/moment.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace contract {

namespace {

constexpr std::array<std::string_view, 18> keywords{
    "$ref",      "type",      "properties", "required", "additionalProperties", "items",
    "minItems",  "maxItems",  "minLength",  "maxLength", "pattern",             "minimum",
    "maximum",   "enum",      "format",     "description", "title",             "example"};
constexpr std::array<std::string_view, 7> types{
    "string", "integer", "number", "boolean", "array", "object", "null"};

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
    throw BadContract(where + ": " + what);
}

std::vector<std::string> texts(const json& list, const std::string& where) {
    std::vector<std::string> out;
    for (const json& one : list) {
        if (!one.is_string()) {
            refuse(where, "must be a list of texts");
        }
        out.push_back(one.get<std::string>());
    }
    return out;
}

std::optional<std::size_t>
count_of(const json& document, const char* keyword, const std::string& where) {
    const auto found = document.find(keyword);
    if (found == document.end()) {
        return std::nullopt;
    }
    if (!found->is_number_unsigned()) {
        refuse(where + "." + keyword, "must be a count");
    }
    return found->get<std::size_t>();
}

std::optional<double>
bound_of(const json& document, const char* keyword, const std::string& where) {
    const auto found = document.find(keyword);
    if (found == document.end()) {
        return std::nullopt;
    }
    if (!found->is_number()) {
        refuse(where + "." + keyword, "must be a number");
    }
    return found->get<double>();
}

// "'ios' or 'android'"
std::string listed(const std::vector<std::string>& choices) {
    std::string out;
    for (std::size_t at = 0; at < choices.size(); ++at) {
        out += at == 0 ? "" : at + 1 == choices.size() ? " or " : ", ";
        out += "'" + choices[at] + "'";
    }
    return out;
}

std::size_t characters(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
    }));
}

std::string counted(std::size_t count, const char* what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

bool is_uuid(const std::string& text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        if (dash ? text[at] != '-' : std::isxdigit(static_cast<unsigned char>(text[at])) == 0) {
            return false;
        }
    }
    return text.size() == 36;
}

// "1", as it stands in the contract.
std::string shown(double bound) {
    const auto whole = static_cast<std::int64_t>(bound);
    return static_cast<double>(whole) == bound ? std::to_string(whole) : json(bound).dump();
}

json inside(const json& loc, json step) {
    json out = loc;
    out.push_back(std::move(step));
    return out;
}

} // namespace

json to_json(const Problem& problem) {
    return {
        {"type", problem.type},
        {"loc", problem.loc},
        {"msg", problem.msg},
        {"input", problem.input}};
}

Schema::Schema(const json& document, const std::string& where, const Schemas& named) {
    if (!document.is_object()) {
        refuse(where, "must be an object");
    }
    for (const auto& [keyword, value] : document.items()) {
        if (std::find(keywords.begin(), keywords.end(), keyword) == keywords.end()) {
            refuse(where, "'" + keyword + "' is not a keyword that can be used here");
        }
    }
    if (const auto ref = document.find("$ref"); ref != document.end()) {
        static const std::string start = "#/components/schemas/";
        const std::string name = ref->get<std::string>();
        const auto found =
            name.starts_with(start) ? named.find(name.substr(start.size())) : named.end();
        if (found == named.end() || document.size() != 1) {
            refuse(where, "$ref stands alone, and names one of " + start + " above it");
        }
        reference_ = found->second;
        return;
    }
    read_keywords(document, where, named);
    read_lengths(document, where);
}

void Schema::read_keywords(
    const json& document, const std::string& where, const Schemas& named) {
    const auto type = document.find("type");
    if (type == document.end()) {
        if (document.size() > document.count("description")) {
            refuse(where, "must have a type, or a description alone");
        }
        return;
    }
    types_ = texts(*type, where + ".type"); // a text is seen as its one element
    for (const std::string& one : types_) {
        if (std::find(types.begin(), types.end(), one) == types.end()) {
            refuse(where, "'" + one + "' is no type");
        }
    }
    if (types_.empty() || types_.size() > 2 || (types_.size() == 2 && types_[1] != "null")) {
        refuse(where, "a type is one, or one and then null");
    }
    if (const auto found = document.find("properties"); found != document.end()) {
        for (const auto& [name, property] : found->items()) {
            properties_[std::string(name)] =
                std::make_shared<Schema>(property, where + "." + std::string(name), named);
        }
    }
    if (const auto found = document.find("required"); found != document.end()) {
        required_ = texts(*found, where + ".required");
    }
    if (const auto found = document.find("additionalProperties"); found != document.end()) {
        if (!found->is_boolean()) {
            refuse(where + ".additionalProperties", "must be true or false");
        }
        takes_others_ = found->get<bool>();
    }
    if (const auto found = document.find("items"); found != document.end()) {
        items_ = std::make_shared<Schema>(*found, where + "[]", named);
    }
    if (const auto found = document.find("enum"); found != document.end()) {
        choices_ = texts(*found, where + ".enum");
    }
    format_ = document.value("format", "");
    if (!format_.empty() && format_ != "uuid" && format_ != "date-time") {
        refuse(where + ".format", "'" + format_ + "' is not a format that can be used here");
    }
}

void Schema::read_lengths(const json& document, const std::string& where) {
    length_min_ = count_of(document, "minLength", where);
    length_max_ = count_of(document, "maxLength", where);
    items_min_ = count_of(document, "minItems", where);
    items_max_ = count_of(document, "maxItems", where);
    minimum_ = bound_of(document, "minimum", where);
    maximum_ = bound_of(document, "maximum", where);
    pattern_text_ = document.value("pattern", "");
    if (!pattern_text_.empty()) {
        try {
            pattern_.emplace(pattern_text_);
        } catch (const std::invalid_argument& error) {
            refuse(where + ".pattern", error.what());
        }
    }
}

bool Schema::has_type(const json& value) const {
    return std::any_of(types_.begin(), types_.end(), [&](const std::string& type) {
        return (type == "string" && value.is_string()) ||
               (type == "integer" && value.is_number_integer()) ||
               (type == "number" && value.is_number()) ||
               (type == "boolean" && value.is_boolean()) || (type == "array" && value.is_array()) ||
               (type == "object" && value.is_object()) || (type == "null" && value.is_null());
    });
}

const char* Schema::wrong_type(std::string& msg) const {
    struct Words {
        const char* schema;
        const char* type;
        const char* kind;
    };
    static constexpr std::array<Words, 7> words{{
        {"string", "string_type", "valid string"},
        {"integer", "int_type", "valid integer"},
        {"number", "float_type", "valid number"},
        {"boolean", "bool_type", "valid boolean"},
        {"array", "list_type", "valid list"},
        {"object",
         "model_attributes_type",
         "valid dictionary or object to extract fields from"},
        {"null", "none_required", "None"},
    }};
    const auto found = std::find_if(words.begin(), words.end(), [&](const Words& one) {
        return types_.front() == one.schema;
    });
    msg = std::string("Input should be ") + (types_.front() == "null" ? "" : "a ") + found->kind;
    return found->type;
}

void Schema::check(const json& value, const json& loc, std::vector<Problem>& problems) const {
    if (reference_) {
        reference_->check(value, loc, problems);
        return;
    }
    if (types_.empty()) {
        return;
    }
    if (!has_type(value)) {
        std::string msg;
        const char* type = wrong_type(msg);
        problems.push_back({type, loc, msg, value});
    } else if (value.is_string()) {
        check_text(value, loc, problems);
    } else if (value.is_number()) {
        check_number(value, loc, problems);
    } else if (value.is_array()) {
        check_list(value, loc, problems);
    } else if (value.is_object()) {
        check_object(value, loc, problems);
    }
}

void Schema::check_text(
    const json& value, const json& loc, std::vector<Problem>& problems) const {
    const std::string& text = value.get_ref<const std::string&>();
    const std::size_t length = characters(text);
    if (length_min_ && length < *length_min_) {
        const std::string msg =
            "String should have at least " + counted(*length_min_, "character");
        problems.push_back({"string_too_short", loc, msg, value});
    } else if (length_max_ && length > *length_max_) {
        const std::string msg = "String should have at most " + counted(*length_max_, "character");
        problems.push_back({"string_too_long", loc, msg, value});
    } else if (pattern_ && !pattern_->matches(text)) {
        const std::string msg = "String should match pattern '" + pattern_text_ + "'";
        problems.push_back({"string_pattern_mismatch", loc, msg, value});
    } else if (
        !choices_.empty() && std::find(choices_.begin(), choices_.end(), text) == choices_.end()) {
        problems.push_back({"literal_error", loc, "Input should be " + listed(choices_), value});
    } else if (format_ == "uuid" && !is_uuid(text)) {
        problems.push_back({"uuid_parsing", loc, "Input should be a valid UUID", value});
    } else if (format_ == "date-time" && !epa::read_time(text)) {
        problems.push_back({"datetime_parsing", loc, "Input should be a valid datetime", value});
    }
}

void Schema::check_number(
    const json& value, const json& loc, std::vector<Problem>& problems) const {
    const double number = value.get<double>();
    if (minimum_ && !(number >= *minimum_)) {
        const std::string msg = "Input should be greater than or equal to " + shown(*minimum_);
        problems.push_back({"greater_than_equal", loc, msg, value});
    } else if (maximum_ && !(number <= *maximum_)) {
        const std::string msg = "Input should be less than or equal to " + shown(*maximum_);
        problems.push_back({"less_than_equal", loc, msg, value});
    }
}

void Schema::check_list(
    const json& value, const json& loc, std::vector<Problem>& problems) const {
    const std::string end = " after validation, not " + std::to_string(value.size());
    if (items_min_ && value.size() < *items_min_) {
        const std::string msg = "List should have at least " + counted(*items_min_, "item") + end;
        problems.push_back({"too_short", loc, msg, value});
        return;
    }
    if (items_max_ && value.size() > *items_max_) {
        const std::string msg = "List should have at most " + counted(*items_max_, "item") + end;
        problems.push_back({"too_long", loc, msg, value});
        return;
    }
    for (std::size_t at = 0; items_ && at < value.size(); ++at) {
        items_->check(value.at(at), inside(loc, at), problems);
    }
}

void Schema::check_object(
    const json& value, const json& loc, std::vector<Problem>& problems) const {
    // In the order in which the contract asks for them.
    for (const std::string& name : required_) {
        if (!value.contains(name)) {
            problems.push_back({"missing", inside(loc, name), "Field required", value});
        }
    }
    for (const auto& [name, property] : value.items()) {
        const auto known = properties_.find(name);
        if (known != properties_.end()) {
            known->second->check(property, inside(loc, name), problems);
        } else if (!takes_others_) {
            const std::string msg = "Extra inputs are not permitted";
            problems.push_back({"extra_forbidden", inside(loc, name), msg, property});
        }
    }
}

} // namespace contract
