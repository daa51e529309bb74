#include "services/mongodb/plan.h"

#include "services/mongodb/bson_json.h"
#include "services/mongodb/bson_order.h"
#include "services/mongodb/error.h"
#include "services/mongodb/number.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

using Kind = Condition::Kind;

// Of keys of one part of an index: [from, to), as bytes in ascending order.
struct Interval {
    std::string from;
    std::string to;
    std::string shown; // if somebody wants to see it
};

// Beyond so many single values an index is walked whole.
constexpr std::size_t points_max = 1000;

std::string after(std::string text) {
    while (!text.empty() && text.back() == '\xff') {
        text.pop_back();
    }
    if (!text.empty()) {
        text.back() = static_cast<char>(text.back() + 1);
    }
    return text;
}

std::string kind_from(Type type) {
    return std::string(1, key_kind(type));
}

std::string kind_to(Type type) {
    return after(kind_from(type));
}

Interval point(const Value& value, bool is_shown) {
    std::string shown;
    if (is_shown) {
        const std::string text = shell_text(value);
        shown = "[" + text + ", " + text + "]";
    }
    if (value.is_null()) { // what is missing, too, and a list without elements
        return {kind_from(Type::undefined), kind_to(Type::null), std::move(shown)};
    }
    std::string key = key_text(value);
    std::string end = after(key);
    return {std::move(key), std::move(end), std::move(shown)};
}

Interval everything(bool is_shown) {
    return {"", "\xff\xff", is_shown ? "[MinKey, MaxKey]" : ""};
}

void sort_intervals(std::vector<Interval>& intervals) {
    std::sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) {
        return a.from < b.from;
    });
    const auto same = [](const Interval& a, const Interval& b) { return a.from == b.from; };
    intervals.erase(
        std::unique(intervals.begin(), intervals.end(), same), intervals.end());
}

std::vector<Interval> one_of(Interval one) {
    std::vector<Interval> all;
    all.push_back(std::move(one));
    return all;
}

// What one condition of a path leaves of its keys; nothing: it says nothing about them.
std::optional<std::vector<Interval>> intervals_of(const Condition& condition, bool is_shown) {
    const Value& value = condition.value;
    switch (condition.kind) {
    case Kind::equal:
        // A whole array is equal, or an element: keys are of elements.
        if (value.is(Type::array)) {
            return std::nullopt;
        }
        return one_of(point(value, is_shown));
    case Kind::in: {
        std::vector<Interval> all;
        if (!condition.regexes.empty() || condition.values.size() > points_max) {
            return std::nullopt;
        }
        for (const Value& one : condition.values) {
            if (one.is(Type::array)) {
                return std::nullopt;
            }
            all.push_back(point(one, is_shown));
        }
        sort_intervals(all);
        return all;
    }
    case Kind::less:
    case Kind::less_or_equal:
    case Kind::greater:
    case Kind::greater_or_equal: {
        const bool is_end = value.is(Type::min_key) || value.is(Type::max_key);
        if (value.is(Type::array) || value.is_null() || is_end ||
            (is_number(value.type) && is_nan(value))) {
            return std::nullopt;
        }
        const std::string key = key_text(value);
        const std::string shown = is_shown ? shell_text(value) : std::string();
        Interval one{kind_from(value.type), kind_to(value.type), ""};
        switch (condition.kind) {
        case Kind::less:
            one.to = key;
            one.shown = "(-inf, " + shown + ")";
            break;
        case Kind::less_or_equal:
            one.to = after(key);
            one.shown = "(-inf, " + shown + "]";
            break;
        case Kind::greater:
            one.from = after(key);
            one.shown = "(" + shown + ", +inf)";
            break;
        default:
            one.from = key;
            one.shown = "[" + shown + ", +inf)";
            break;
        }
        return one_of(std::move(one));
    }
    default:
        return std::nullopt;
    }
}

// The conditions that must all hold.
void collect(const Condition& condition, std::vector<const Condition*>& all) {
    if (condition.kind == Kind::all) {
        for (const Condition& child : condition.children) {
            collect(child, all);
        }
    } else {
        all.push_back(&condition);
    }
}

// Both, of keys that are no array's: an array may satisfy each by another element.
std::vector<Interval>
both(const std::vector<Interval>& some, const std::vector<Interval>& others) {
    std::vector<Interval> out;
    for (const Interval& a : some) {
        for (const Interval& b : others) {
            Interval one{std::max(a.from, b.from), std::min(a.to, b.to), ""};
            if (one.from < one.to) {
                const bool has_low = a.from >= b.from;
                const bool has_high = a.to <= b.to;
                const std::string& low = has_low ? a.shown : b.shown;
                const std::string& high = has_high ? a.shown : b.shown;
                if (!low.empty()) {
                    one.shown = low.substr(0, low.find(", ")) + high.substr(high.rfind(", "));
                }
                out.push_back(std::move(one));
            }
        }
    }
    return out;
}

class Choice {
public:
    Choice(
        const Collection& collection,
        const Filter& filter,
        const KeyPattern& sort,
        std::size_t index,
        bool with_bounds)
        : collection_(collection), sort_(sort), index_(index),
          row_(collection.indexes()[index]), with_bounds_(with_bounds) {
        collect(filter.condition(), conditions_);
    }

    // Neither the filter nor a sort is of its first part.
    bool is_of_no_use() const {
        const std::string& first = collection_.pattern(index_).parts().front().dotted;
        return sort_.empty() &&
               std::none_of(conditions_.begin(), conditions_.end(), [&](const Condition* one) {
                   return one->dotted == first;
               });
    }

    // A document that it does not have may be among those that are wanted.
    bool is_complete() const {
        if (const Filter* const partial = collection_.partial(index_)) {
            std::vector<const Condition*> needed;
            collect(partial->condition(), needed);
            if (!std::all_of(needed.begin(), needed.end(), [&](const Condition* one) {
                    return is_implied(*one);
                })) {
                return false;
            }
        }
        if (!row_.is_sparse) {
            return true;
        }
        return std::any_of(conditions_.begin(), conditions_.end(), [&](const Condition* one) {
            const auto& parts = collection_.pattern(index_).parts();
            return std::any_of(parts.begin(), parts.end(), [&](const KeyPart& part) {
                return one->dotted == part.dotted && needs_field(*one);
            });
        });
    }

    void weigh() {
        const auto& parts = collection_.pattern(index_).parts();
        bool is_exact = true; // all parts before are single values
        for (const KeyPart& part : parts) {
            std::vector<Interval> intervals;
            bool is_bound = false;
            for (const Condition* const condition : conditions_) {
                if (condition->dotted != part.dotted) {
                    continue;
                }
                if (auto more = intervals_of(*condition, with_bounds_)) {
                    if (!is_bound) {
                        intervals = *std::move(more);
                    } else if (!row_.is_multikey) {
                        intervals = both(intervals, *more);
                    }
                    is_bound = true;
                }
            }
            if (is_exact && is_bound) {
                const bool is_point =
                    std::all_of(intervals.begin(), intervals.end(), [](const Interval& one) {
                        return one.to == after(one.from);
                    });
                if (intervals.size() == 1 && is_point) {
                    ++equalities;
                    exact_parts_.push_back(true);
                } else {
                    is_exact = false;
                    ++ranges;
                    exact_parts_.push_back(false);
                }
                used_.push_back(std::move(intervals));
            } else {
                is_exact = false;
                exact_parts_.push_back(false);
                used_.push_back(one_of(everything(with_bounds_)));
            }
        }
        find_sort();
    }

    Plan plan() const {
        Plan out;
        out.index = index_;
        out.is_reverse = is_reverse_;
        out.is_sorted = is_sorted;
        const auto& parts = collection_.pattern(index_).parts();
        std::string prefix = collection_.entry_prefix(row_);
        std::size_t part = 0;
        const auto between = [&](const Interval& one, bool is_descending) {
            Plan::Range range{prefix, prefix};
            std::string from = one.from;
            std::string to = one.to;
            if (is_descending) {
                std::swap(from, to);
                for (std::string* const text : {&from, &to}) {
                    for (char& c : *text) {
                        c = static_cast<char>(~c);
                    }
                }
                // What was without its end is now without its beginning, and the other way round.
                out.ranges.push_back({prefix + after(from), prefix + after(to)});
                return;
            }
            out.ranges.push_back({prefix + from, prefix + to});
        };
        for (; part < parts.size() && exact_parts_[part]; ++part) {
            std::string text = used_[part].front().from;
            if (parts[part].is_descending) {
                for (char& c : text) {
                    c = static_cast<char>(~c);
                }
            }
            prefix += text;
        }
        if (part == parts.size() || used_[part].empty()) {
            if (part == parts.size()) {
                out.ranges.push_back({prefix, after(prefix)});
            }
        } else if (used_[part].front().from.empty()) {
            out.ranges.push_back({prefix, after(prefix)});
        } else {
            for (const Interval& one : used_[part]) {
                between(one, parts[part].is_descending);
            }
            if (parts[part].is_descending) {
                std::reverse(out.ranges.begin(), out.ranges.end());
            }
        }
        for (std::size_t i = 0; i < parts.size() && with_bounds_; ++i) {
            std::vector<std::string> shown;
            for (const Interval& one : used_[i]) {
                shown.push_back(one.shown);
            }
            out.bounds.emplace_back(parts[i].dotted, std::move(shown));
        }
        return out;
    }

    int equalities = 0;
    int ranges = 0;
    bool is_sorted = false;

private:
    static bool needs_field(const Condition& condition) {
        switch (condition.kind) {
        case Kind::equal:
            return !condition.value.is_null();
        case Kind::in:
            return std::none_of(
                condition.values.begin(), condition.values.end(), [](const Value& value) {
                    return value.is_null();
                });
        case Kind::exists:
        case Kind::type:
        case Kind::regex:
        case Kind::less:
        case Kind::greater:
            return true;
        case Kind::less_or_equal:
        case Kind::greater_or_equal:
            return !condition.value.is_null();
        default:
            return false;
        }
    }

    // Whether what is asked for has `needed` in it.
    bool is_implied(const Condition& needed) const {
        return std::any_of(conditions_.begin(), conditions_.end(), [&](const Condition* one) {
            if (one->dotted != needed.dotted) {
                return false;
            }
            if (one->kind == needed.kind && equal(one->value, needed.value) &&
                one->kind != Kind::in && one->kind != Kind::type) {
                return true;
            }
            if (needed.kind == Kind::exists) {
                return needs_field(*one);
            }
            if (one->kind == Kind::equal) {
                return holds(needed, one->value);
            }
            if (one->kind == Kind::in && one->regexes.empty()) {
                return std::all_of(one->values.begin(), one->values.end(), [&](const Value& value) {
                    return holds(needed, value);
                });
            }
            const auto asked = intervals_of(*one, false);
            const auto has = intervals_of(needed, false);
            return asked && has && asked->size() == 1 && has->size() == 1 &&
                   asked->front().from >= has->front().from &&
                   asked->front().to <= has->front().to;
        });
    }

    // Parts that are one value do not count; those behind them are as the sort is, or all reversed.
    void find_sort() {
        const auto& parts = collection_.pattern(index_).parts();
        if (sort_.empty() || row_.is_multikey) {
            return;
        }
        std::size_t part = 0;
        std::optional<bool> reverse;
        for (const KeyPart& wanted : sort_.parts()) {
            while (part < parts.size() && exact_parts_[part] &&
                   parts[part].dotted != wanted.dotted) {
                ++part;
            }
            const bool is_exact =
                std::any_of(parts.begin(), parts.end(), [&](const KeyPart& one) {
                    return one.dotted == wanted.dotted &&
                           exact_parts_[static_cast<std::size_t>(&one - parts.data())];
                });
            if (is_exact) {
                continue;
            }
            if (part == parts.size() || parts[part].dotted != wanted.dotted) {
                return;
            }
            const bool is_other = parts[part].is_descending != wanted.is_descending;
            if (reverse.value_or(is_other) != is_other) {
                return;
            }
            reverse = is_other;
            ++part;
        }
        is_sorted = true;
        is_reverse_ = reverse.value_or(false);
    }

    const Collection& collection_;
    const KeyPattern& sort_;
    const std::size_t index_;
    const Index& row_;
    const bool with_bounds_;
    std::vector<const Condition*> conditions_;
    std::vector<std::vector<Interval>> used_;
    std::vector<bool> exact_parts_;
    bool is_reverse_ = false;
};

Plan all_documents(const Collection& collection, const KeyPattern& sort) {
    Plan out;
    out.is_sorted = sort.empty();
    const std::string prefix = collection.document_prefix();
    out.ranges.push_back({prefix, after(prefix)});
    return out;
}

} // namespace

Plan plan_for(
    const Collection& collection,
    const Filter& filter,
    const KeyPattern& sort,
    const std::optional<Value>& hint,
    bool with_bounds) {
    std::optional<std::size_t> hinted;
    if (hint && hint->is(Type::object) && hint->view().find("$natural")) {
        Plan out = all_documents(collection, sort);
        out.is_reverse = hint->view().find("$natural")->number().value_or(1) < 0;
        return out;
    }
    if (sort.parts().size() == 1 && sort.parts().front().dotted == "$natural") {
        Plan out = all_documents(collection, KeyPattern());
        out.is_reverse = sort.parts().front().is_descending;
        return out;
    }
    const auto& indexes = collection.indexes();
    const bool has_hint = hint && !(hint->is(Type::object) && hint->view().empty());
    if (has_hint) {
        for (std::size_t i = 0; i < indexes.size() && !hinted; ++i) {
            const bool is_it = hint->is(Type::string)
                                   ? indexes[i].name == hint->text()
                                   : hint->is(Type::object) &&
                                         compare(hint->view(), View(indexes[i].key)) == 0;
            if (is_it) {
                hinted = i;
            }
        }
        if (!hinted) {
            throw MongoError(
                ErrorCode::BadValue,
                "error processing query: ns=" + collection.space().str() +
                    ": planner returned error :: caused by :: hint provided does not correspond to "
                    "an existing index");
        }
    }
    std::optional<Plan> best;
    int best_score = 0;
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        if (hinted && *hinted != i) {
            continue;
        }
        Choice choice(collection, filter, sort, i, with_bounds);
        if (!hinted && (choice.is_of_no_use() || !choice.is_complete())) {
            continue;
        }
        choice.weigh();
        int score = choice.equalities * 4 + choice.ranges * 3 + (choice.is_sorted ? 2 : 0);
        score += indexes[i].is_unique && choice.equalities > 0 ? 1 : 0;
        if (hinted || score > best_score) {
            best_score = score;
            best = choice.plan();
        }
    }
    return best ? *std::move(best) : all_documents(collection, sort);
}

} // namespace snowglobe::mongodb
