#pragma once
// The part of JSON Schema that a contract may be written in, and what is wrong with a value, in the
// words of the framework that the API's clients know. What is not here is refused when the
// contract is read:
//
//   type (one, or several with "null"), properties, required, additionalProperties (true or false),
//   items, minItems, maxItems, minLength, maxLength (in characters), pattern
//   (character_pattern.h), minimum, maximum, enum (of texts), format (uuid, date-time);
//   description, title and example say nothing, and a description alone takes anything; $ref, which
//   then stands alone, names one of #/components/schemas.
//
// Values are not converted: "1" is no integer.
#include "apps/epa/contract/character_pattern.h"

#include <map>
#include <memory>
#include <optional>
#include <snowglobe/json.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace contract {

using snowglobe::json;

struct BadContract : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Problem {
    std::string type; // "missing"
    json loc;         // ["body", "email"]
    std::string msg;
    json input;
};

json to_json(const Problem& problem);

class Schema;
using Schemas = std::map<std::string, std::shared_ptr<const Schema>>;

class Schema {
public:
    // `where` is for people, `named` are those that a $ref may name. Throws BadContract.
    Schema(const json& document, const std::string& where, const Schemas& named);

    void check(const json& value, const json& loc, std::vector<Problem>& problems) const;
    bool is_integer() const { return !reference_ && types_ == std::vector<std::string>{"integer"}; }

private:
    void read_keywords(const json& document, const std::string& where, const Schemas& named);
    void read_lengths(const json& document, const std::string& where);
    bool has_type(const json& value) const;
    const char* wrong_type(std::string& msg) const;
    void check_text(const json& value, const json& loc, std::vector<Problem>& problems) const;
    void check_number(const json& value, const json& loc, std::vector<Problem>& problems) const;
    void check_list(const json& value, const json& loc, std::vector<Problem>& problems) const;
    void check_object(const json& value, const json& loc, std::vector<Problem>& problems) const;

    std::shared_ptr<const Schema> reference_; // then nothing else
    std::vector<std::string> types_;
    std::map<std::string, std::shared_ptr<const Schema>> properties_;
    std::vector<std::string> required_;
    bool takes_others_ = true;
    std::shared_ptr<const Schema> items_;
    std::optional<std::size_t> length_min_, length_max_, items_min_, items_max_;
    std::optional<double> minimum_, maximum_;
    std::vector<std::string> choices_;
    std::string format_;
    std::string pattern_text_;
    std::optional<CharacterPattern> pattern_;
};

} // namespace contract
