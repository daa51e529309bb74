#include "services/sqs/chaos.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/store/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace snowglobe::sqs {

namespace {

// One of so many messages is disturbed. Each kind of disorder has one rate in a queue and world:
// some races show only where nearly all goes well.
constexpr std::uint64_t rarities[] = {5, 10, 20};
// Durations are drawn by octaves of milliseconds, so short ones are as likely as long ones.
constexpr std::uint64_t late_octaves = 15; // from 1 ms to
constexpr Duration late_max = seconds{30};
constexpr std::uint64_t copy_octaves = 11; // from 1 ms to 2 s
constexpr std::uint64_t copies_max = 2;    // of one message: whoever waits for the end sees it
// So long after it could have come a copy of a deleted message is deleted, too.
constexpr Duration copy_lives = seconds{10};

constexpr std::string_view late_site = "sqs.chaos.late";
constexpr std::string_view overlooked_site = "sqs.chaos.overlooked";
constexpr std::string_view twice_site = "sqs.chaos.twice";

constexpr std::string_view copy_timer = "copy/";

std::string content_of(const Message& message) {
    std::string all = message.body_md5 + attributes_md5(message.attributes) + message.group;
    return to_hex(sha256(all)).substr(0, 32);
}

} // namespace

Key fate_key(const Queue& queue, std::uint64_t sequence) {
    return Key("sqs.fate").number(queue.id).number(sequence);
}

Chaos::Chaos(Context& context, const Queue& queue)
    : context_(context), queue_(queue), on_(!queue.fifo && context.chaos(chaos_name)),
      arn_(on_ ? queue_arn(context.scope, queue.name) : std::string()) {}

bool Chaos::strikes(std::string_view site, std::string_view who, std::uint64_t ordinal) const {
    const std::uint64_t rarity = rarities[context_.chaos_draw(
        "sqs.chaos.rate", fmt::format("{}/{}", site, arn_), 0, std::size(rarities))];
    return context_.chaos_draw(site, who, ordinal, rarity) == 0;
}

Duration Chaos::draw_duration(
    std::string_view site,
    std::string_view who,
    std::uint64_t ordinal,
    std::uint64_t octaves) const {
    const std::uint64_t least =
        std::uint64_t{1}
        << context_.chaos_draw(fmt::format("{}.octave", site), who, ordinal, octaves);
    const std::uint64_t more =
        context_.chaos_draw(fmt::format("{}.ms", site), who, ordinal, least);
    return milliseconds{static_cast<std::int64_t>(least + more)};
}

// One that came in otherwise than by a send while there was chaos counts as the first of its
// equals.
Fate Chaos::fate(std::uint64_t sequence, const Message& message) const {
    if (auto found = Rows<Fate>(context_.store).find(fate_key(queue_, sequence))) {
        return *std::move(found);
    }
    Fate fresh;
    fresh.who = fmt::format("{}/{}/0", arn_, content_of(message));
    return fresh;
}

void Chaos::tell(
    const std::string& message_id, const Fate& fate, std::uint64_t receives, json told) const {
    told["queue"] = queue_.name;
    told["receives"] = receives;
    told["draw"] = fate.who;
    context_.disturbed(chaos_name, message_id, std::move(told));
}

std::string Chaos::delay(Message& message) {
    const std::string content = content_of(message);
    const Key row = Key("sqs.alike").number(queue_.id).text(content);
    const Rows<std::uint64_t> alike(context_.store);
    const std::uint64_t number = alike.find(row).value_or(0);
    alike.put(row, number + 1);
    Fate fate;
    fate.who = fmt::format("{}/{}/{}", arn_, content, number);
    if (strikes(late_site, fate.who, 0)) {
        const Duration by =
            std::min(draw_duration(late_site, fate.who, 0, late_octaves), late_max);
        message.delay += by;
        tell(
            message.id,
            fate,
            0,
            {{"what", "late"},
             {"by", to_text(by)},
             {"why", "a standard queue keeps the order of sends as well as it can: later messages "
                     "may come first"}});
    }
    return fate.who;
}

void Chaos::sent(std::uint64_t sequence, std::string who) {
    Fate fate;
    fate.who = std::move(who);
    Rows<Fate>(context_.store).put(fate_key(queue_, sequence), fate);
}

void Chaos::overlook(
    const Backlog& backlog, std::vector<Backlog::Place>& visible, bool long_poll) const {
    std::vector<Backlog::Place> found;
    for (std::size_t i = 0; i < visible.size(); ++i) {
        Backlog::Place& place = visible[i];
        const std::uint64_t receives = place.state.receive_count;
        const bool must_stay = long_poll && found.empty() && i + 1 == visible.size();
        const Message message = backlog.message(place.sequence, place.state);
        Fate own = fate(place.sequence, message);
        if (must_stay || own.overlooked == receives + 1 ||
            !strikes(overlooked_site, own.who, receives)) {
            found.push_back(std::move(place));
            continue;
        }
        own.overlooked = receives + 1; // once before each receive, so it comes in the end
        Rows<Fate>(context_.store).put(fate_key(queue_, place.sequence), own);
        tell(
            message.id,
            own,
            receives,
            {{"what", "overlooked"},
             {"why", "a receive asks some of the servers only, and may give fewer messages than "
                     "there are"}});
    }
    if (found.size() < visible.size()) {
        context_.notify(arn_); // whoever waits for messages would not hear of these again
    }
    visible = std::move(found);
}

void Chaos::copy(
    Backlog& backlog,
    const std::vector<Backlog::Stored>& received,
    Duration timeout,
    std::optional<std::uint64_t> receive_count_max) const {
    for (const Backlog::Stored& stored : received) {
        const std::uint64_t receives = stored.state.receive_count;
        Fate own = fate(stored.sequence, stored.message);
        own.copy = own.deleted = false; // if there was one, this is it
        const Duration after = draw_duration(twice_site, own.who, receives, copy_octaves);
        if (own.copies < copies_max && after < timeout &&
            (!receive_count_max || receives < *receive_count_max) &&
            strikes(twice_site, own.who, receives)) {
            ++own.copies;
            own.copy = true;
            own.copy_until = context_.now + after + copy_lives;
            backlog.make_visible_at(stored.sequence, stored.state, context_.now + after);
            tell(
                stored.message.id,
                own,
                receives,
                {{"what", "twice"},
                 {"after", to_text(after)},
                 {"why", "at-least-once delivery: a server that was unavailable during the receive "
                         "gives its copy, too"}});
        }
        Rows<Fate>(context_.store).put(fate_key(queue_, stored.sequence), own);
    }
}

bool Chaos::outlives_deletion(const Backlog& backlog, std::uint64_t sequence) const {
    const Rows<Fate> fates(context_.store);
    auto own = on_ ? fates.find(fate_key(queue_, sequence)) : std::nullopt;
    if (!own || own->copies == 0) {
        return false;
    }
    const State state = *backlog.find(sequence);
    const std::string message_id = backlog.message_id({sequence, state});
    if (!own->copy) {
        context_.gone(message_id);
        return false;
    }
    if (!std::exchange(own->deleted, true)) {
        fates.put(fate_key(queue_, sequence), *own);
        tell(
            message_id,
            *own,
            state.receive_count,
            {{"what", "copy outlives deletion"},
             {"why", "at-least-once delivery: a server that was unavailable during the deletion "
                     "keeps its copy"}});
        context_.schedule_at(
            fmt::format("{}{}/{}", copy_timer, sequence, queue_.name),
            std::max(own->copy_until, context_.now),
            TimerClass::foreground);
    }
    return true;
}

bool Chaos::change_visibility(std::uint64_t sequence) const {
    const Rows<Fate> fates(context_.store);
    auto own = on_ ? fates.find(fate_key(queue_, sequence)) : std::nullopt;
    if (!own || !own->copy) {
        return true;
    }
    if (own->deleted) {
        return false;
    }
    own->copy = false;
    fates.put(fate_key(queue_, sequence), *own);
    return true;
}

bool is_copy_timer(std::string_view key) {
    return key.starts_with(copy_timer);
}

void end_copy(Context& context, std::string_view key) {
    const std::string_view rest = key.substr(copy_timer.size());
    std::uint64_t sequence = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), sequence);
    const std::optional<Queue> queue =
        find_queue(context, rest.substr(static_cast<std::size_t>(end - rest.data()) + 1));
    if (error != std::errc() || !queue) {
        return;
    }
    Backlog backlog(context, *queue);
    const auto own = Rows<Fate>(context.store).find(fate_key(*queue, sequence));
    const std::optional<State> state = backlog.find(sequence);
    if (own && own->copy && own->deleted && own->copy_until <= context.now && state) {
        context.gone(backlog.message_id({sequence, *state}));
        backlog.remove(sequence, *state);
        context.store.erase(fate_key(*queue, sequence).str());
    }
    backlog.save();
}

} // namespace snowglobe::sqs
