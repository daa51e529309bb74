#pragma once
// What the flags of all verbs have in common, and what is said of a mistyped one.
#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
class Validator;
} // namespace CLI

namespace snowglobe::cli {

// Of decimal digits, in this range.
CLI::Validator whole_number(std::uint64_t least, std::uint64_t most);

// Of this verb and those below it: no value is empty, since --admin-token "$TOKEN" with nothing in
// it means none but by mistake; and unsigned numbers, as whole_number() says, are of decimal digits,
// since strtoull, which reads them, wraps -1 round, cuts what is too large and takes 010 for 8.
void check_values(CLI::App& app);

// "there is no --templat (did you mean --template?)": the first flag among the words that the verb
// they name does not have. Empty: it has all of them.
std::string unknown_flag(CLI::App& app, const std::vector<std::string>& words);

} // namespace snowglobe::cli
