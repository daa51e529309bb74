#pragma once
// What rows there are: their key space, the parts of their keys, the form of their values. Rows
// that another process left are compared with it (check_rows) before anything reads them:
// checksums of the disk say only that they are what was written. Inside a world rows are trusted.
#include "emulator/store/record.h"
#include "emulator/store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// To be raised with every change of what a row holds or where it lies that is no tagged field more
// (record.h), nor another kind of row: rows say nothing of their own form. Older ones are read, and
// written anew at the start.
//   3  the last one without tagged fields (commit 1c6371e)
//   4  each struct ends with them; data of Kinesis records are bytes, no longer base64
constexpr int data_format = 4;
constexpr int data_format_oldest = 3;

struct RowForm {
    // Throws Decoder::Malformed: it is none.
    void (*check)(std::string_view value);
    // A row of format 3 as it is written now.
    std::string (*from_format_3)(std::string_view value);
};

struct RowKind {
    std::string_view space; // "sqs.message"
    // Of the key after the space: t text, n number or time, + texts up to its end, * any bytes.
    std::string_view parts;
    RowForm form;
};

// Values made by encode(Value).
template <class Value>
inline constexpr RowForm record_form{
    [](std::string_view value) { read_record<Value>(value); },
    [](std::string_view value) {
        return encode(read_record<Value>(value, Decoder::Form::before_tags));
    }};

// Rows whose keys say all.
inline constexpr RowForm empty_form{
    [](std::string_view value) {
        if (!value.empty()) {
            throw Decoder::Malformed{};
        }
    },
    [](std::string_view value) { return std::string(value); }};

// Reads all rows, as they are in a directory of `format`, and turns those of an older one into
// today's. What is wrong with the first that cannot be read, in words; nullopt: nothing is.
std::optional<std::string>
check_rows(Store& store, const std::vector<RowKind>& kinds, int format = data_format);

} // namespace snowglobe
