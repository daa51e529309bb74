#include "services/lambda/destination.h"

#include "services/lambda/mapping.h"

namespace snowglobe::lambda {

const Destination& need_destination(std::string_view arn) {
    const std::string service = service_of_arn(arn);
    for (const Destination* one : {&sqs_destination}) {
        if (one->service == service) {
            return *one;
        }
    }
    throw ApiError::unsupported("on-failure destinations of type " + service);
}

} // namespace snowglobe::lambda
