#include "emulator/stack/inert_types.h"

#include <array>

namespace snowglobe::stack {

namespace {

constexpr std::array inert_types{
    InertType{"AWS::IAM::Role", "RoleName", "arn:aws:iam::$A:role/$N"},
    InertType{"AWS::IAM::Policy", "PolicyName", ""},
    InertType{"AWS::IAM::ManagedPolicy", "ManagedPolicyName", "arn:aws:iam::$A:policy/$N", true},
    InertType{"AWS::IAM::RolePolicy", "PolicyName", ""},
    InertType{"AWS::IAM::User", "UserName", "arn:aws:iam::$A:user/$N"},
    InertType{"AWS::IAM::Group", "GroupName", "arn:aws:iam::$A:group/$N"},
    InertType{
        "AWS::IAM::InstanceProfile", "InstanceProfileName", "arn:aws:iam::$A:instance-profile/$N"},
    InertType{"AWS::Lambda::Permission", "", ""},
    InertType{"AWS::Lambda::LayerVersion", "LayerName", "arn:aws:lambda:$R:$A:layer:$N:1", true},
    InertType{
        "AWS::Serverless::LayerVersion", "LayerName", "arn:aws:lambda:$R:$A:layer:$N:1", true},
    InertType{"AWS::Serverless::Connector", "", ""},
    InertType{"AWS::Logs::LogGroup", "LogGroupName", "arn:aws:logs:$R:$A:log-group:$N:*"},
    InertType{"AWS::Logs::LogStream", "LogStreamName", ""},
    InertType{"AWS::Logs::MetricFilter", "FilterName", ""},
    InertType{"AWS::SQS::QueuePolicy", "", ""},
    InertType{"AWS::SNS::TopicPolicy", "", ""},
    InertType{"AWS::S3::BucketPolicy", "", ""},
    InertType{"AWS::Kinesis::ResourcePolicy", "", ""},
    InertType{"AWS::CloudWatch::Alarm", "AlarmName", "arn:aws:cloudwatch:$R:$A:alarm:$N"},
    InertType{"AWS::CloudWatch::CompositeAlarm", "AlarmName", "arn:aws:cloudwatch:$R:$A:alarm:$N"},
    InertType{"AWS::CloudWatch::Dashboard", "DashboardName", ""},
    InertType{"AWS::KMS::Key", "", "arn:aws:kms:$R:$A:key/$N", false, "KeyId"},
    InertType{"AWS::KMS::Alias", "AliasName", ""},
    InertType{"AWS::ApiGateway::Account", "", ""},
    InertType{"AWS::ApplicationAutoScaling::ScalableTarget", "", ""},
    InertType{"AWS::ApplicationAutoScaling::ScalingPolicy", "PolicyName", ""},
    InertType{"AWS::XRay::SamplingRule", "", ""},
    InertType{"AWS::EC2::VPC", "", "", false, "VpcId"},
    InertType{"AWS::EC2::Subnet", "", "", false, "SubnetId"},
    InertType{"AWS::EC2::SecurityGroup", "GroupName", "", false, "GroupId"},
    InertType{"AWS::EC2::SecurityGroupIngress", "", ""},
    InertType{"AWS::EC2::SecurityGroupEgress", "", ""},
    // Not types of templates, but of what SAM makes for functions with such events.
    InertType{"Implied::RestApi", "", ""},
    InertType{"Implied::HttpApi", "", ""},
};

std::string replace(std::string text, std::string_view what, const std::string& by) {
    const std::size_t at = text.find(what);
    return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

} // namespace

std::vector<std::string_view> inert_type_names() {
    std::vector<std::string_view> names;
    for (const InertType& inert : inert_types) {
        if (!inert.type.starts_with("Implied::")) {
            names.push_back(inert.type);
        }
    }
    return names;
}

const InertType* find_inert_type(std::string_view type) {
    for (const InertType& inert : inert_types) {
        if (inert.type == type) {
            return &inert;
        }
    }
    return nullptr;
}

ResourceAttributes
inert_attributes(const LoadOptions& options, const InertType& type, const std::string& name) {
    ResourceAttributes made;
    made.ref = name;
    if (!type.arn.empty()) {
        std::string arn(type.arn);
        arn = replace(arn, "$A", options.scope.account);
        arn = replace(arn, "$R", options.scope.region);
        arn = replace(arn, "$N", name);
        made.ref = type.ref_is_arn ? arn : name;
        made.attributes["Arn"] = arn;
    }
    if (!type.name_attribute.empty()) {
        made.attributes[std::string(type.name_attribute)] = name;
    }
    return made;
}

} // namespace snowglobe::stack
