#pragma once
// Elements behind each other in one string, as Redis keeps small aggregates and writes them into its
// dumps: listpacks, ziplists (which older servers wrote), intsets and zipmaps. Pure. What is read may
// come from anybody: whatever is not whole, or says what cannot be, is not read.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::redis {

using Strings = std::vector<std::string>;

std::string write_listpack(const Strings& elements);
std::optional<Strings> read_listpack(std::string_view bytes);
std::optional<Strings> read_ziplist(std::string_view bytes);
// Names and values in turn.
std::optional<Strings> read_zipmap(std::string_view bytes);
// Integers, which are written in their order.
std::string write_intset(std::vector<std::int64_t> integers);
std::optional<Strings> read_intset(std::string_view bytes);
// What LZF has made smaller, of so many bytes.
std::optional<std::string> unpack_lzf(std::string_view packed, std::size_t size);

// Numbers of so many bytes, the lowest first.
void append_little_endian(std::uint64_t number, std::size_t bytes, std::string& out);
std::uint64_t little_endian(std::string_view bytes);
std::int64_t signed_little_endian(std::string_view bytes);

} // namespace snowglobe::redis
