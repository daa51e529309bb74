#pragma once
// What a mapping owes, beside any mapping's doing: every record and message that passes the filter
// is delivered with success, or given up where people can see it, or expired; in the order of its
// key; and never again once it is done. Whatever happens is told to it; wrongs() says what was not
// right. What was not saved before a kill may happen again.
#include "emulator/base/json.h"
#include "emulator/base/time.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::lambda {

// A stream or a queue, and all that was put into it.
struct ModelSource {
    struct Item {
        std::string id;  // sequence number or message id
        std::string key; // order holds within it; "": none
        Time made{};
        bool passes = true; // the filter, if there is one
    };
    std::string arn;
    bool is_queue = false;
    bool has_copies = false; // chaos: a message may come twice
    bool may_stay = false;   // faults: a deletion may fail
    Duration retention{};
    Duration visibility_min{}; // of all that a queue has had
    std::vector<Item> items;
    std::map<std::string, std::size_t> by_id;

    void add(Item item) {
        by_id[item.id] = items.size();
        items.push_back(std::move(item));
    }
};

// How far a mapping is with an item.
struct Progress {
    std::optional<Time> done; // delivered with success
    bool given_up = false;
    bool is_saved = true;     // that it is done, or given up
    bool may_repeat = false;
    int failures = 0;
    Time hidden_until{}; // a message: no delivery before
};

class MappingModel {
public:
    struct Delivery {
        std::vector<std::size_t> items;
        Time released{}; // messages: when the visibility timeout ends
        std::set<std::size_t> reported; // places in the batch that its answer names
        bool is_malformed = false;      // the answer
    };

    MappingModel(std::string function, ModelSource& source)
        : function(std::move(function)), source(&source) {}

    // The settings that decide what is right.
    std::string function;
    ModelSource* source;
    std::string uuid;
    bool is_enabled = true;
    int factor = 0; // 0: not yet said
    bool reports = false;
    std::int64_t retries_max = -1;
    std::int64_t age_max_s = -1;
    Duration window_max{}; // of all that it has had
    bool tells_destination = false;
    std::size_t documented = 0; // items in documents that must be at the destination

    void set_filter(bool on) {
        (on ? was_filtered_ : was_unfiltered_) = true;
        has_filter_ = on;
    }
    bool has_filter() const { return has_filter_; }
    // A new mapping begins: of a stream, with what lies there, or with what comes.
    void begin_anew(bool from_oldest) {
        was_unfiltered_ = false;
        orphan();
        if (!source->is_queue) { // what a queue's filter dropped is gone
            was_filtered_ = false;
            progress_.clear();
            first_ = from_oldest ? 0 : source->items.size();
        }
    }
    // What is in flight is no longer listened to.
    void orphan() {
        for (auto& [id, delivery] : running_) {
            orphans_.emplace(id, std::move(delivery));
        }
        running_.clear();
    }
    // Each shard goes on from its lowest position.
    void another_factor() {
        for (auto& [at, one] : progress_) {
            one.may_repeat = true;
        }
        orphan();
    }

    // Messages may become visible again while they are gathered, and be in two batches.
    bool may_overlap() const { return window_max >= source->visibility_min; }
    // A run begins. The items of the event, in order. `released`: messages, when the batch is
    // visible again; nothing where that is not known.
    void started(const std::string& id, std::vector<std::string> ids, Time released, Time now) {
        if (orphans_.contains(id)) {
            return;
        }
        const bool is_rerun = running_.contains(id); // begun again after a kill
        Delivery& delivery = running_[id];
        delivery = {};
        delivery.released = released;
        std::set<std::size_t> before;
        for (const std::string& name : ids) {
            const auto found = source->by_id.find(name);
            if (found == source->by_id.end()) {
                wrong("delivers what nobody has put: " + name);
                continue;
            }
            if (!is_rerun) {
                check(found->second, before, released, now);
            }
            before.insert(found->second);
            delivery.items.push_back(found->second);
            progress_[found->second].hidden_until = released;
        }
    }
    void answers(const std::string& id, std::set<std::size_t> reported, bool is_malformed) {
        if (Delivery* delivery = find(id)) {
            delivery->reported = std::move(reported);
            delivery->is_malformed = is_malformed;
        }
    }
    // False: no run of that id had begun.
    bool ended(const std::string& id, bool ok, Time now) {
        Delivery* const delivery = find(id);
        if (delivery == nullptr) {
            return false;
        }
        const bool is_orphan = orphans_.contains(id);
        const std::size_t size = delivery->items.size();
        for (std::size_t place = 0; place < size; ++place) {
            Progress& one = progress_[delivery->items[place]];
            if (!is_success(*delivery, ok, place)) {
                ++one.failures;
                continue;
            }
            one.done = one.done.value_or(now);
            one.is_saved = false;
            one.may_repeat = one.may_repeat || is_orphan || source->has_copies ||
                             source->may_stay ||
                             (source->is_queue && now >= delivery->released);
        }
        running_.erase(id);
        orphans_.erase(id);
        return true;
    }
    // A run that failed before its function saw it.
    void failed_unseen(const std::vector<std::string>& ids) {
        for (const std::string& name : ids) {
            if (const auto found = source->by_id.find(name); found != source->by_id.end()) {
                ++progress_[found->second].failures;
            }
        }
    }
    void given_up(const std::string& name, const std::string& condition, Time now) {
        const auto found = source->by_id.find(name);
        if (found == source->by_id.end()) {
            return;
        }
        Progress& one = progress_[found->second];
        const ModelSource::Item& item = source->items[found->second];
        if (one.done && !one.may_repeat) {
            wrong("gives up what it had delivered: " + text(found->second));
        }
        if (condition == "RecordAgeExceeded" &&
            (age_max_s < 0 || now - item.made <= seconds{age_max_s})) {
            wrong("gives up for its age: " + text(found->second));
        }
        if (condition == "RetryAttemptsExhausted" &&
            (retries_max < 0 || one.failures <= retries_max)) {
            wrong("gives up after too few tries: " + text(found->second));
        }
        one.given_up = true;
        one.is_saved = false;
        unsaved_documented_ += !source->is_queue && tells_destination ? 1 : 0;
    }

    void saved() {
        for (auto& [at, one] : progress_) {
            one.is_saved = true;
        }
        documented += std::exchange(unsaved_documented_, 0);
    }
    void killed() {
        for (const auto& [id, delivery] : running_) {
            for (const std::size_t at : delivery.items) {
                ++progress_[at].failures; // a run that is killed twice counts as crashed
            }
        }
        for (auto& [at, one] : progress_) {
            one.hidden_until = {};
            if (!one.is_saved) {
                one.may_repeat = true;
                one.given_up = false;
                one.is_saved = true;
            }
        }
        unsaved_documented_ = 0;
    }

    // Everything should be done.
    void check_end(Time now) {
        for (std::size_t at = first_; at < source->items.size(); ++at) {
            if (!is_settled(at, now) && !is_optional(at)) {
                wrong("lost: " + text(at));
            }
        }
    }
    bool is_given_up(const std::string& id) const {
        const auto found = progress_.find(source->by_id.at(id));
        return found != progress_.end() && found->second.given_up;
    }
    const std::vector<std::string>& wrongs() const { return wrongs_; }

private:
    Delivery* find(const std::string& id) {
        if (const auto found = running_.find(id); found != running_.end()) {
            return &found->second;
        }
        const auto found = orphans_.find(id);
        return found == orphans_.end() ? nullptr : &found->second;
    }
    bool is_success(const Delivery& delivery, bool ok, std::size_t place) const {
        if (!ok || !reports) {
            return ok;
        }
        if (delivery.is_malformed) {
            return false;
        }
        if (source->is_queue) {
            return !delivery.reported.contains(place);
        }
        return delivery.reported.empty() || place < *delivery.reported.begin();
    }
    bool is_expired(std::size_t at, Time now) const {
        return now >= source->items[at].made + source->retention;
    }
    bool is_settled(std::size_t at, Time now) const {
        const auto found = progress_.find(at);
        return is_expired(at, now) ||
               (found != progress_.end() && (found->second.done || found->second.given_up));
    }
    // It may have met a filter that dropped it.
    bool is_optional(std::size_t at) const {
        return was_filtered_ && !source->items[at].passes;
    }
    void
    check(std::size_t at, const std::set<std::size_t>& before, Time released, Time now) {
        const ModelSource::Item& item = source->items[at];
        const Progress& one = progress_[at];
        if (at < first_) {
            wrong("delivers what came before it: " + text(at));
        }
        if (!item.passes && !was_unfiltered_) {
            wrong("delivers what its filter drops: " + text(at));
        }
        // What a batch has gathered for too long may have gone to the dead-letter queue meanwhile.
        const bool is_late = source->is_queue && !one.done && now >= released;
        if ((one.done || one.given_up) && !one.may_repeat && !is_late) {
            wrong("delivers again what was settled: " + text(at));
        }
        if (!source->has_copies && now < one.hidden_until) {
            wrong("delivers what is hidden: " + text(at));
        }
        if (item.key.empty()) {
            return;
        }
        if (before.contains(at)) {
            wrong("delivers twice in a batch: " + text(at));
        }
        for (std::size_t earlier = first_; earlier < at; ++earlier) {
            if (source->items[earlier].key == item.key && !before.contains(earlier) &&
                !is_settled(earlier, now) && !is_optional(earlier)) {
                wrong("delivers " + text(at) + " before " + text(earlier));
            }
        }
        if (std::any_of(before.begin(), before.end(), [&](std::size_t other) {
                return other > at && source->items[other].key == item.key;
            })) {
            wrong("has a batch out of order: " + text(at));
        }
    }
    std::string text(std::size_t at) const {
        const ModelSource::Item& item = source->items[at];
        return "#" + std::to_string(at) + (item.key.empty() ? "" : " of " + item.key) + " (" +
               item.id + ")";
    }
    void wrong(const std::string& what) { wrongs_.push_back(function + " " + what); }

    std::map<std::size_t, Progress> progress_; // by place in the source
    std::map<std::string, Delivery> running_;  // by request id
    std::map<std::string, Delivery> orphans_;
    std::size_t first_ = 0;
    std::size_t unsaved_documented_ = 0;
    bool has_filter_ = false;
    bool was_filtered_ = false;
    bool was_unfiltered_ = false;
    std::vector<std::string> wrongs_;
};

} // namespace snowglobe::lambda
