#include "emulator/call/context.h"

#include "emulator/base/check.h"
#include "emulator/store/key.h"

#include <utility>

namespace snowglobe {

Key subscription_key(std::string_view channel) {
    return Key("call.subscription").text(channel);
}

Id128 request_id_of(const Draws& draws, std::string_view call_id) {
    // Named for Invoke, which had it first: its invocations keep their ids, and replays their
    // digest.
    return draws.id("lambda.request", call_id, 0);
}

Context::Context(
    Caller& caller,
    Store& store_,
    const Draws& draws,
    Time now_,
    std::reference_wrapper<const Scope> scope_,
    std::reference_wrapper<const std::string> id_,
    std::string_view service,
    bool is_event)
    : now(now_), scope(scope_), id(id_), first_run(now_), store(store_), caller_(caller),
      draws_(draws), service_(service), is_event_(is_event) {}

std::uint64_t Context::draw(
    std::string_view site, std::string_view who, std::uint64_t ordinal, std::uint64_t n) const {
    return draws_.choose(site, who, ordinal, n);
}

std::uint64_t Context::chaos_draw(
    std::string_view site, std::string_view who, std::uint64_t ordinal, std::uint64_t n) const {
    return draws_.pick(site, who, ordinal, n);
}

void Context::disturbed(std::string_view chaos, std::string who, json told) {
    effects_.disturbances.push_back({std::string(chaos), std::move(who), std::move(told)});
}

Id128 Context::new_id(std::string_view kind) {
    return draws_.id(kind, id, ids_made_++);
}

Id128 Context::id_of(std::string_view kind, std::string_view who, std::uint64_t ordinal) const {
    return draws_.id(kind, who, ordinal);
}

void Context::schedule_at(std::string_view key, Time at, TimerClass timer_class) {
    effects_.timers.push_back({std::string(key), at, timer_class, false});
}

void Context::cancel(std::string_view key) {
    effects_.timers.push_back({std::string(key), {}, TimerClass::work, true});
}

void Context::notify(std::string_view channel) {
    effects_.notified.emplace_back(channel);
}

void Context::subscribe(std::string_view channel, std::string_view key) {
    store.put(
        subscription_key(channel)
            .text(service_)
            .text(scope.account)
            .text(scope.region)
            .text(key)
            .str(),
        "");
}

void Context::unsubscribe(std::string_view channel, std::string_view key) {
    store.erase(subscription_key(channel)
                    .text(service_)
                    .text(scope.account)
                    .text(scope.region)
                    .text(key)
                    .str());
}

void Context::ask(InvocationRequest run, std::string key) {
    run.reply_service = service_;
    run.reply_key = std::move(key);
    effects_.invocations.push_back(std::move(run));
}

void Context::ask(Call call, std::string key) {
    SNOWGLOBE_CHECK(is_event_); // operations never call operations
    call.id = id + "/" + std::to_string(calls_made_++);
    effects_.asked.push_back({std::move(call), std::move(key)});
}

void Context::hold(std::string_view key, Time until) {
    effects_.holds.push_back({std::string(key), until, false});
}

void Context::release(std::string_view key) {
    effects_.holds.push_back({std::string(key), {}, true});
}

void Context::set_real_deadline(
    std::string_view key,
    Duration after,
    std::string_view operation,
    json request,
    std::string_view service) {
    effects_.real_deadlines.push_back(
        {std::string(key),
         after,
         std::string(operation),
         std::move(request),
         false,
         std::string(service)});
}

void Context::clear_real_deadline(std::string_view key, std::string_view service) {
    effects_.real_deadlines.push_back({std::string(key), {}, {}, {}, true, std::string(service)});
}

void Context::push(std::uint64_t connection, std::string bytes) {
    effects_.pushes.push_back({connection, std::move(bytes)});
}

void Context::count(const MetricRow& row, MetricLabels labels, std::uint64_t n) {
    effects_.counts.push_back({&row, std::move(labels), n});
}

void Context::tell(ItemFailures failures) {
    effects_.item_failures.push_back(std::move(failures));
}

void Context::tell(DeadLetters letters) {
    effects_.dead_letters.push_back(std::move(letters));
}

void Context::gone(std::string message) {
    effects_.gone.push_back(std::move(message));
}

Reply Context::try_call(
    Scope target, std::string_view service, std::string_view operation, json request) {
    SNOWGLOBE_CHECK(is_event_); // operations never call operations
    Call call;
    call.id = id + "/" + std::to_string(calls_made_++);
    call.service = service;
    call.operation = operation;
    call.scope = std::move(target);
    call.request = std::move(request);
    return caller_.call_from_event(*this, std::move(call));
}

Reply Context::try_call(std::string_view service, std::string_view operation, json request) {
    return try_call(scope, service, operation, std::move(request));
}

json Context::call(std::string_view service, std::string_view operation, json request) {
    Reply reply = try_call(service, operation, std::move(request));
    if (reply.error) {
        throw *reply.error;
    }
    return std::move(reply.body);
}

std::string Context::arn(std::string_view service, std::string_view resource) const {
    std::string out = "arn:aws:";
    out.append(service).append(":").append(scope.region).append(":").append(scope.account);
    return out.append(":").append(resource);
}

std::vector<Scope> scopes_of(Store& store, std::string_view space) {
    std::vector<Scope> scopes;
    const Key all(space);
    std::string from = all.str();
    for (bool more = true; more;) {
        more = false;
        store.scan(
            from, all.end(), Direction::forward, [&](std::string_view key, std::string_view) {
                KeyReader reader(key.substr(all.str().size()));
                Scope scope;
                scope.account = reader.text();
                scope.region = reader.text();
                scopes.push_back(std::move(scope));
                more = true;
                return false;
            });
        if (more) {
            from = Key(all).text(scopes.back().account).text(scopes.back().region).end();
        }
    }
    return scopes;
}

} // namespace snowglobe
