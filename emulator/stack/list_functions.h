#pragma once
// The intrinsic functions that take lists, or make them.
#include "emulator/stack/functions.h"

namespace snowglobe::stack {

Value call_join(const Node::Entry& call, const Names& names);
Value call_split(const Node::Entry& call, const Names& names);
Value call_select(const Node::Entry& call, const Names& names);
Value call_length(const Node::Entry& call, const Names& names);
// The zones of a region, by the letters that most regions have.
Value call_get_azs(const Node::Entry& call, const Names& names);
// [block, count, host bits]: that many blocks of that size, one after the other.
Value call_cidr(const Node::Entry& call, const Names& names);

} // namespace snowglobe::stack
