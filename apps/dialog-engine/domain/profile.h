#pragma once
// What is known about a learner. A JSON object with every known member present (null where unset),
// because updates from outside are merged into it as they come, without validation.
#include <optional>
#include <snowglobe/json.h>
#include <string>
#include <string_view>

namespace dialog_engine {

using snowglobe::json;

class Profile {
public:
    Profile(); // of somebody who has never written
    // From storage: unknown members are dropped, and the language is brought to its two-letter form
    // (only here, not when it is set).
    static Profile load(const json& stored);

    bool validated() const { return flag("validated"); }
    bool opted_out() const { return flag("opted_out"); }
    bool is_demo() const { return flag("is_demo"); }
    std::optional<std::string> text(std::string_view name) const; // nullopt when unset or no text
    const json& account_info() const { return members_.at("account_info"); }

    // Throws std::invalid_argument for a member that no profile has.
    void set(std::string_view name, json value);
    // Shallow, but an account_info is merged member by member into an existing one.
    void merge(const json& changes);

    const json& to_json() const { return members_; }

private:
    bool flag(std::string_view name) const;
    json members_;
};

} // namespace dialog_engine
