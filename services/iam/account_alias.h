#pragma once
// The account's alias: row iam.alias/<account>.
#include "emulator/call/context.h"
#include "emulator/store/row_kind.h"

#include <string>

namespace snowglobe::iam {

RowKind alias_row();
std::string find_alias(const Context& context); // empty: it has none
void put_alias(const Context& context, const std::string& alias);

} // namespace snowglobe::iam
