// What CloudFormation and SAM know, and what stands for it where it has no effect.
#include "emulator/stack/known_names.h"

#include "emulator/stack/inert_types.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace snowglobe::stack {

namespace {

std::string ref(std::string_view type) {
    return inert_attributes({}, *find_inert_type(type), "n").ref;
}

std::string attribute(std::string_view type, const std::string& name) {
    const auto made = inert_attributes({}, *find_inert_type(type), "n");
    const auto found = made.attributes.find(name);
    return found == made.attributes.end() ? "" : found->second;
}

} // namespace

TEST(KnownNames, AreFoundByPath) {
    const auto queue = find_known_type("AWS::SQS::Queue");
    ASSERT_TRUE(queue);
    EXPECT_NE(std::ranges::find(queue->properties, "DelaySeconds"), queue->properties.end());
    EXPECT_NE(std::ranges::find(queue->attributes, "Arn"), queue->attributes.end());
    EXPECT_EQ(queue->key, std::vector<std::string_view>{"QueueUrl"});
    EXPECT_TRUE(is_known_member("AWS::SQS::Queue", "DelaySeconds"));
    EXPECT_FALSE(is_known_member("AWS::SQS::Queue", "Arn")); // an attribute
    EXPECT_FALSE(is_known_member("AWS::SQS::Queue", "="));
    EXPECT_TRUE(is_known_member("AWS::Serverless::Function.Events", "S3"));
    EXPECT_TRUE(is_known_member("AWS::Serverless::Function.Events.SQS", "Queue"));
    EXPECT_FALSE(is_known_member("AWS::Serverless::Function.Events.SQS", "Stream"));
    EXPECT_FALSE(find_known_type("AWS::SQS::Quue"));
    EXPECT_FALSE(find_known_type("AWS::SQS"));
    EXPECT_FALSE(find_known_type(""));
    EXPECT_FALSE(find_known_type("AWS::SQS::Queue.RedrivePolicy")); // no type
    const auto types = known_type_names();
    EXPECT_TRUE(std::is_sorted(types.begin(), types.end())); // known by binary search
    EXPECT_GT(types.size(), 1500U);
}

TEST(InertTypes, AnswerAsAwsFormsTheNames) {
    EXPECT_EQ(ref("AWS::SNS::Topic"), "arn:aws:sns:us-east-1:000000000000:n");
    EXPECT_EQ(ref("AWS::S3::Bucket"), "n");
    EXPECT_EQ(attribute("AWS::S3::Bucket", "Arn"), "arn:aws:s3:::n");
    EXPECT_EQ(attribute("AWS::S3::Bucket", "DomainName"), "n.DomainName"); // whose, and what
    EXPECT_EQ(ref("AWS::EC2::VPC"), "n");
    EXPECT_EQ(attribute("AWS::EC2::VPC", "VpcId"), "n");
    EXPECT_FALSE(find_inert_type("AWS::S3::Buckit"));
    EXPECT_TRUE(find_inert_type("Custom::Anything")->any_attribute);
}

} // namespace snowglobe::stack
