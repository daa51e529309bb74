// A fixture's `state:TABLE` lines: items that stand in their table before anything happens.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/write.h"

namespace snowglobe::dynamodb {

// A put without an answer, and without a record in the stream.
void Dynamodb::put_state(Context& context, const json& request) {
    const dynamodb::WriteRequest put = dynamodb::read_put(request);
    dynamodb::Write write(put, table(context, put.table));
    write.check();
    write.read(context);
    write.make();
    write.perform(context, dynamodb::Writer::fixture);
}

} // namespace snowglobe::dynamodb
