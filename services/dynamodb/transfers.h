#pragma once
// Exports to and imports from S3, of which there are only the lists, always empty.
#include "emulator/base/json_fwd.h"

namespace snowglobe::dynamodb {

// What ListExports and ListImports refuse: a TableArn that is none; any NextToken, as none is ever
// given out.
void check_list_of_transfers(const json& request);

} // namespace snowglobe::dynamodb
