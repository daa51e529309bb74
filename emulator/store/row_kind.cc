#include "emulator/store/row_kind.h"

#include "emulator/store/key.h"

#include <fmt/format.h>

#include <map>

namespace snowglobe {

namespace {

constexpr std::size_t number_bytes = 8;

// Takes a text as Key::text writes it; false: there is none.
bool take_text(std::string_view& key) {
    while (true) {
        const std::size_t zero = key.find('\0');
        if (zero == std::string_view::npos || zero + 1 == key.size()) {
            return false;
        }
        const char next = key[zero + 1];
        key.remove_prefix(zero + 2);
        if (next != '\xff') {
            return next == '\x01';
        }
    }
}

bool has_parts(std::string_view key, std::string_view parts) {
    for (const char part : parts) {
        if (part == '*') {
            return true;
        }
        if (part == 'n') {
            if (key.size() < number_bytes) {
                return false;
            }
            key.remove_prefix(number_bytes);
        } else if (!take_text(key)) {
            return false;
        }
        while (part == '+' && !key.empty()) {
            if (!take_text(key)) {
                return false;
            }
        }
    }
    return key.empty();
}

} // namespace

std::optional<std::string>
check_rows(Store& store, const std::vector<RowKind>& kinds, int format) {
    std::optional<std::string> wrong;
    std::vector<std::pair<std::string, std::string>> renewed;
    std::map<std::string, const RowKind*, std::less<>> by_space;
    for (const RowKind& kind : kinds) {
        by_space.emplace(Key(kind.space).str(), &kind);
    }
    const RowKind* kind = nullptr; // of the row before: rows of a kind follow each other
    std::string_view space;
    store.scan("", "\xff", Direction::forward, [&](std::string_view key, std::string_view value) {
        if (kind == nullptr || !key.starts_with(space)) {
            std::string_view rest = key;
            const bool named = take_text(rest);
            const auto found =
                named ? by_space.find(key.substr(0, key.size() - rest.size())) : by_space.end();
            if (found == by_space.end()) {
                wrong = "damaged: it holds rows that are none of this Snowglobe's";
                return false;
            }
            space = found->first;
            kind = found->second;
        }
        if (!has_parts(key.substr(space.size()), kind->parts)) {
            wrong = fmt::format("damaged: a key of {} is malformed", kind->space);
            return false;
        }
        try {
            if (format == data_format) {
                kind->form.check(value);
            } else if (std::string now = kind->form.from_format_3(value); now != value) {
                renewed.emplace_back(key, std::move(now));
            }
        } catch (const Decoder::Malformed& malformed) {
            wrong = malformed.unknown_tag == 0
                        ? fmt::format("damaged: a row of {} is malformed", kind->space)
                        : fmt::format(
                              "newer than this Snowglobe, which does not know field {} of a row of "
                              "{}",
                              malformed.unknown_tag,
                              kind->space);
        }
        return !wrong;
    });
    if (!wrong && !renewed.empty()) {
        store.begin();
        for (const auto& [key, value] : renewed) {
            store.put(key, value);
        }
        store.commit();
    }
    return wrong;
}

} // namespace snowglobe
