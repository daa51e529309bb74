// What of API Gateway a template may declare: AWS::Serverless::Api and HttpApi, and the resources
// of AWS::ApiGateway and AWS::ApiGatewayV2.
#include "services/apigateway/api_gateway.h"
#include "services/apigateway/template_apis.h"

namespace snowglobe::apigateway {

std::span<const ResourceType> ApiGateway::resource_types() const {
    static const std::vector<ResourceType> types = [] {
        std::vector<ResourceType> all = sam_types();
        for (auto* more : {rest_types, http_types}) {
            for (ResourceType& type : more()) {
                all.push_back(std::move(type));
            }
        }
        return all;
    }();
    return types;
}

} // namespace snowglobe::apigateway
