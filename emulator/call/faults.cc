#include "emulator/call/faults.h"

#include "emulator/base/error.h"
#include "emulator/base/url.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe {

namespace {

constexpr std::pair<const char*, Faults::Fault::Target> targets[] = {
    {"operation", Faults::Fault::Target::operation},
    {"host", Faults::Fault::Target::host},
    {"function", Faults::Fault::Target::function},
    {"service", Faults::Fault::Target::service},
    {"chaos", Faults::Fault::Target::chaos},
};

std::uint64_t ordinal(const json& value) {
    if (!value.is_number_integer() || value.get<std::int64_t>() < 1) {
        throw ApiError::validation(
            "fault: 'nth' must be a number from 1, a list of them, or \"all\"");
    }
    return value.get<std::uint64_t>();
}

// Words of the errors: "fault: 'error' has an unknown member 'mesage'".
void check_members(
    const char* name, const json& value, std::initializer_list<std::string_view> allowed) {
    if (!value.is_object()) {
        throw ApiError::validation(fmt::format("fault: '{}' must be an object", name));
    }
    for (const auto& [member, ignored] : value.items()) {
        if (std::find(allowed.begin(), allowed.end(), member) == allowed.end()) {
            throw ApiError::validation(
                fmt::format("fault: '{}' has an unknown member '{}'", name, member));
        }
    }
}

void check_status(const char* name, const json& value, int least) {
    const json status = value.value("status", json(least));
    const std::int64_t number = status.is_number_integer() ? status.get<std::int64_t>() : 0;
    if (number < least || number > 599) {
        throw ApiError::validation(
            fmt::format("fault: 'status' of '{}' must be a number from {} to 599", name, least));
    }
}

void check_error(const json& error) {
    check_members("error", error, {"code", "message", "status", "extra"});
    if (!error.value("code", json()).is_string() || error.at("code") == "" ||
        !error.value("message", json("")).is_string() ||
        !error.value("extra", json::object()).is_object()) {
        throw ApiError::validation(
            "fault: an operation needs \"error\":{\"code\":..,\"message\":..,\"status\":..}");
    }
    check_status("error", error, 400);
}

void check_response(const json& response) {
    check_members("respond", response, {"status", "headers", "body"});
    check_status("respond", response, 100);
    const json headers = response.value("headers", json::object());
    if (!headers.is_object() ||
        !std::all_of(headers.begin(), headers.end(), [](const json& one) {
            return one.is_string();
        })) {
        throw ApiError::validation("fault: 'headers' of 'respond' must be an object of texts");
    }
}

void check_effect(Faults::Fault::Target target, const json& effect) {
    const auto only = [&](std::initializer_list<std::string_view> allowed) {
        for (const auto& [name, value] : effect.items()) {
            if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
                throw ApiError::validation("fault: unknown member '" + name + "'");
            }
        }
    };
    switch (target) {
    case Faults::Fault::Target::operation:
        only({"error", "delay"});
        if (effect.contains("error") == effect.contains("delay")) {
            throw ApiError::validation("fault: an operation needs \"error\" or \"delay\"");
        }
        if (effect.contains("error")) {
            check_error(effect["error"]);
        }
        break;
    case Faults::Fault::Target::host:
        only({"respond", "delay", "refuse"});
        if (!effect.contains("respond") && !effect.contains("delay") &&
            !effect.contains("refuse")) {
            throw ApiError::validation("fault: a host needs \"respond\", \"refuse\" or \"delay\"");
        }
        if (effect.contains("respond")) {
            check_response(effect["respond"]);
        }
        if (!effect.value("refuse", json(true)).is_boolean()) {
            throw ApiError::validation("fault: 'refuse' must be true or false");
        }
        break;
    case Faults::Fault::Target::function:
        only({"fail"});
        static const std::set<std::string> ways = {"error", "timeout", "crash", "throttle"};
        if (!effect.contains("fail") || !effect["fail"].is_string() ||
            !ways.contains(effect["fail"].get<std::string>())) {
            throw ApiError::validation(
                "fault: a function needs \"fail\": error, timeout, crash or throttle");
        }
        break;
    case Faults::Fault::Target::service:
        only({"error"});
        check_error(effect["error"]);
        break;
    case Faults::Fault::Target::chaos:
        only({});
        break;
    }
    if (effect.contains("delay") &&
        (!effect["delay"].is_string() || !parse_duration(effect["delay"].get<std::string>()))) {
        throw ApiError::validation("fault: 'delay' must be a duration like \"2s\"");
    }
}

} // namespace

const char* Faults::to_text(Fault::Target target) {
    for (const auto& [name, one] : targets) {
        if (one == target) {
            return name;
        }
    }
    return "";
}

Faults::Fault Faults::parse(const json& description) {
    if (!description.is_object()) {
        throw ApiError::validation("fault: a JSON object is needed");
    }
    Fault fault;
    json effect = description;
    int found = 0;
    for (const auto& [name, target] : targets) {
        if (const auto member = description.find(name); member != description.end()) {
            if (!member->is_string()) {
                throw ApiError::validation(std::string("fault: '") + name + "' must be a string");
            }
            fault.target = target;
            fault.name = member->get<std::string>();
            if (target == Fault::Target::host) {
                auto host = parse_host(fault.name);
                if (!host) {
                    throw ApiError::validation(
                        "fault: '" + fault.name + "' is not the name of a host");
                }
                fault.name = *std::move(host);
            }
            effect.erase(name);
            ++found;
        }
    }
    if (found != 1) {
        throw ApiError::validation(
            "fault: give one of 'operation', 'host', 'function', 'service', 'chaos'");
    }
    if (fault.target == Fault::Target::chaos) { // strikes no single call
        check_effect(fault.target, effect);
        return fault;
    }
    if (const auto lasts = effect.find("for"); lasts != effect.end()) {
        fault.lasts = lasts->is_string() ? parse_duration(lasts->get<std::string>()) : std::nullopt;
        if (!fault.lasts) {
            throw ApiError::validation("fault: 'for' must be a duration like \"60s\"");
        }
        effect.erase(lasts);
    }
    const json nth = description.value("nth", fault.lasts ? json("all") : json(1));
    effect.erase("nth");
    if (nth == "all") {
        fault.all = true;
    } else if (nth.is_array() && !nth.empty()) {
        for (const json& one : nth) {
            fault.nth.insert(ordinal(one));
        }
    } else {
        fault.nth.insert(ordinal(nth));
    }
    if (const auto match = effect.find("match"); match != effect.end()) {
        if (!match->is_string()) {
            throw ApiError::validation("fault: 'match' must be a string");
        }
        fault.match = match->get<std::string>();
        effect.erase(match);
    }
    if (fault.target == Fault::Target::service && !effect.contains("error")) {
        effect["error"] = {
            {"code", "ServiceUnavailable"},
            {"message", "A fault that was asked for: " + fault.name + " is out."},
            {"status", 503}};
    }
    check_effect(fault.target, effect);
    fault.effect = std::move(effect);
    return fault;
}

void Faults::add(Fault fault, Time now) {
    if (fault.lasts && *fault.lasts < time_max - now) {
        fault.until = now + *fault.lasts;
    }
    faults_.push_back(std::move(fault));
}

bool Faults::remove(std::uint64_t number) {
    if (number < 1 || number > faults_.size()) {
        return false;
    }
    faults_.erase(faults_.begin() + static_cast<std::ptrdiff_t>(number - 1));
    return true;
}

json Faults::list() const {
    json out = json::array();
    for (const Fault& fault : faults_) {
        json row = fault.effect;
        for (const auto& [name, target] : targets) {
            if (target == fault.target) {
                row[name] = fault.name;
            }
        }
        row["struck"] = fault.struck;
        if (fault.target != Fault::Target::chaos) {
            row["nth"] = fault.all ? json("all") : json(fault.nth);
            row["seen"] = fault.seen;
        }
        if (fault.lasts) {
            row["for"] = snowglobe::to_text(*fault.lasts);
            row["until"] = to_iso8601(fault.until);
        }
        if (!fault.match.empty()) {
            row["match"] = fault.match;
        }
        out.push_back(std::move(row));
    }
    return out;
}

std::optional<json>
Faults::strike(
    Fault::Target target, std::string_view name, std::string_view request, Time now) {
    std::optional<json> effect;
    for (Fault& fault : faults_) {
        if (fault.target != target || fault.name != name || now >= fault.until ||
            (!fault.match.empty() && request.find(fault.match) == std::string_view::npos)) {
            continue;
        }
        ++fault.seen;
        if (!effect && (fault.all || fault.nth.contains(fault.seen))) {
            effect = fault.effect;
            ++fault.struck;
        }
    }
    return effect;
}

std::optional<Time> Faults::outage(std::string_view service, Time now) {
    std::optional<Time> until;
    for (Fault& fault : faults_) {
        if (fault.target == Fault::Target::service && fault.name == service && fault.all &&
            fault.match.empty() && now < fault.until) {
            ++fault.seen;
            ++fault.struck;
            until = std::max(until.value_or(fault.until), fault.until);
        }
    }
    return until;
}

bool Faults::has_chaos(std::string_view of) const {
    return std::any_of(faults_.begin(), faults_.end(), [&](const Fault& fault) {
        return fault.target == Fault::Target::chaos && fault.name == of;
    });
}

void Faults::count_chaos(std::string_view of) {
    for (Fault& fault : faults_) {
        if (fault.target == Fault::Target::chaos && fault.name == of) {
            ++fault.struck;
        }
    }
}

} // namespace snowglobe
