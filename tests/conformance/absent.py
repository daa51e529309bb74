"""What answers leave out of botocore's output shapes, and why (test_absent_members.py).

NEVER: in no answer. SOMETIMES: in some; the modes in which AWS leaves it out, too, come after the reason. A reason is
AWS's own rule, or begins with "Not here:" for what Snowglobe does not have."""

ENCRYPTION = "Not here: streams are not encrypted, and only encrypted ones have it (recorded: LocalStack, 2022-08)."
GLOBAL = "Not here: global tables."
KAFKA = "Not here: Kafka, MQ and DocumentDB as sources."
IMAGE = "Not here: functions are libraries, never container images."
ONLY_ON_FAILURE = "For what went wrong with encryption keys, images or roles, which are not there."
SIGNING = "Not here: code signing."
LAST_PAGE = "The last page names no next one."
NEVER = {
    "dynamodb": {
        "Capacity.ReadCapacityUnits": "Of transactions only.",
        "Capacity.WriteCapacityUnits": "Of transactions only.",
        "ConsumedCapacity.GlobalSecondaryIndexes": "GetItem reads no index.",
        "ConsumedCapacity.LocalSecondaryIndexes": "GetItem reads no index.",
        "ConsumedCapacity.ReadCapacityUnits": "Of transactions only.",
        "ConsumedCapacity.VectorIndexes": "Not here: vector indexes.",
        "ConsumedCapacity.WriteCapacityUnits": "Of transactions only.",
        "GlobalSecondaryIndexDescription.Backfilling": "While an index is made, which takes no time here.",
        "ListBackupsOutput.BackupSummaries[]": "Not here: backups and restores.",
        "ListBackupsOutput.LastEvaluatedBackupArn": LAST_PAGE,
        "ListContributorInsightsOutput.ContributorInsightsSummaries[]": "Not here: contributor insights.",
        "ListContributorInsightsOutput.NextToken": LAST_PAGE,
        "ListExportsOutput.ExportSummaries[]": "Not here: exports.",
        "ListExportsOutput.NextToken": LAST_PAGE,
        "ListGlobalTablesOutput.GlobalTables[]": GLOBAL,
        "ListGlobalTablesOutput.LastEvaluatedGlobalTableName": LAST_PAGE,
        "ListImportsOutput.ImportSummaryList[]": "Not here: imports.",
        "ListImportsOutput.NextToken": LAST_PAGE,
        "ListTagsOfResourceOutput.NextToken": "A table's 50 tags are one page.",
        "SSEDescription.InaccessibleEncryptionDateTime": ONLY_ON_FAILURE,
        "TableDescription.ArchivalSummary": "Of tables whose key became inaccessible: there are no keys here.",
        "TableDescription.DisassociationProtectionEnabled": GLOBAL,
        "TableDescription.GlobalTableSettingsReplicationMode": GLOBAL,
        "TableDescription.GlobalTableVersion": GLOBAL,
        "TableDescription.GlobalTableWitnesses": GLOBAL,
        "TableDescription.MultiRegionConsistency": GLOBAL,
        "TableDescription.Replicas": GLOBAL,
        "TableDescription.RestoreSummary": "Not here: backups and restores.",
        "TableDescription.VectorIndexes": "Not here: vector indexes.",
    },
    "dynamodbstreams": {
        "Shard.ParentShardId": "Not here: shards of tables never split.",
    },
    "kinesis": {
        "DescribeLimitsOutput.ChannelCountLimit": "Not here: channels, and AWS tells the number to accounts only.",
        "EnhancedMetrics.ShardLevelMetrics[]": "Not here: enhanced monitoring, so none is on.",
        "ListStreamConsumersOutput.Consumers[]": "Not here: enhanced fan-out, so no stream has consumers.",
        "ListStreamConsumersOutput.NextToken": LAST_PAGE,
        "Record.EncryptionType": ENCRYPTION,
        "StreamDescription.KeyId": ENCRYPTION,
        "StreamDescriptionSummary.KeyId": ENCRYPTION,
        "StreamDescriptionSummary.StreamId": "Reserved by AWS for future use.",
        "StreamDescriptionSummary.WarmThroughput": "Not here: it needs the account's commitment (On-demand Advantage).",
    },
    "lambda": {
        "EnvironmentResponse.Error": ONLY_ON_FAILURE,
        "EventSourceMappingConfiguration.AmazonManagedKafkaEventSourceConfig": KAFKA,
        "EventSourceMappingConfiguration.DocumentDBEventSourceConfig": KAFKA,
        "EventSourceMappingConfiguration.FilterCriteriaError": ONLY_ON_FAILURE,
        "EventSourceMappingConfiguration.KMSKeyArn": "Not here: keys for filters.",
        "EventSourceMappingConfiguration.LoggingConfig": KAFKA,
        "EventSourceMappingConfiguration.MetricsConfig": "Not here: CloudWatch; GET metrics has them for every mapping.",
        "EventSourceMappingConfiguration.ProvisionedPollerConfig": "Not here: provisioned pollers.",
        "EventSourceMappingConfiguration.Queues": KAFKA,
        "EventSourceMappingConfiguration.SelfManagedEventSource": KAFKA,
        "EventSourceMappingConfiguration.SelfManagedKafkaEventSourceConfig": KAFKA,
        "EventSourceMappingConfiguration.SourceAccessConfigurations": KAFKA,
        "EventSourceMappingConfiguration.Topics": KAFKA,
        "FunctionCodeLocation.Error": ONLY_ON_FAILURE,
        "FunctionCodeLocation.ImageUri": IMAGE,
        "FunctionCodeLocation.ResolvedImageUri": IMAGE,
        "FunctionCodeLocation.ResolvedS3Object": "Not here: S3; Location is the library's path.",
        "FunctionCodeLocation.SourceKMSKeyArn": "Not here: keys for code.",
        "FunctionConfiguration.AcceleratorConfig": "Not here: accelerators.",
        "FunctionConfiguration.CapacityProviderConfig": "Not here: managed instances.",
        "FunctionConfiguration.ConfigSha256": "Absent in what was recorded of AWS (LocalStack, 2024-25).",
        "FunctionConfiguration.DurableConfig": "Not here: durable functions.",
        "FunctionConfiguration.FileSystemConfigs": "Not here: file systems.",
        "FunctionConfiguration.ImageConfigResponse": IMAGE,
        "FunctionConfiguration.KMSKeyArn": "Not here: keys for environments.",
        "FunctionConfiguration.LastUpdateStatusReason": "Of updates that are under way or failed.",
        "FunctionConfiguration.LastUpdateStatusReasonCode": "Of updates that are under way or failed.",
        "FunctionConfiguration.MasterArn": "Of Lambda@Edge.",
        "FunctionConfiguration.RuntimeConfig": "Not here: runtimes of customers.",
        "FunctionConfiguration.SigningJobArn": SIGNING,
        "FunctionConfiguration.SigningProfileVersionArn": SIGNING,
        "FunctionConfiguration.StateReason": "Of functions that are not Active.",
        "FunctionConfiguration.StateReasonCode": "Of functions that are not Active.",
        "FunctionConfiguration.TenancyConfig": "Not here: tenant isolation.",
        "FunctionConfiguration.VpcConfig": "Of functions in a VPC (recorded: LocalStack, 2024).",
        "GetFunctionCodeSigningConfigResponse.CodeSigningConfigArn": SIGNING,
        "GetFunctionCodeSigningConfigResponse.FunctionName": SIGNING,
        "GetFunctionResponse.TagsError": ONLY_ON_FAILURE,
        "GetProvisionedConcurrencyConfigResponse.StatusReason": ONLY_ON_FAILURE,
        "ProvisionedConcurrencyConfigListItem.StatusReason": ONLY_ON_FAILURE,
        "LoggingConfig.ApplicationLogLevel": "With the log format JSON only, which is not there.",
        "LoggingConfig.SystemLogLevel": "With the log format JSON only, which is not there.",
        "Layer.SigningJobArn": SIGNING,
        "Layer.SigningProfileVersionArn": SIGNING,
        "LayerVersionContentOutput.ResolvedS3Object": "Not here: S3.",
        "LayerVersionContentOutput.SigningJobArn": SIGNING,
        "LayerVersionContentOutput.SigningProfileVersionArn": SIGNING,
        "RuntimeVersionConfig.Error": ONLY_ON_FAILURE,
    },
    "sqs": {
        "GetQueueAttributesResult.Attributes{All}": "No attribute: it asks for all of them.",
    },
    "ssm": {
        "Parameter.SourceResult": "Not here: parameters that stand for another service's (secrets).",
    },
}

# Modes of answers.py.
FUNCTIONS_LISTED = {"a page", "bare", "full", "whole"}
FUNCTIONS_OF_TEMPLATES = {"a page", "plain", "whole", "with a reserve", "with an environment"}
FUNCTIONS_BARE = {"bare", "being created", "uploaded, bare"}
UNSET = {"bare", "provisioned", "changed", "once on demand"}
# A list of mappings shows those of streams and queues ("of a template"); a page of them, one of a queue.
MAPPINGS_OF_QUEUES = {"of a template", "sqs", "sqs limited", "a page"}
MAPPINGS = {"of a template", "dynamodb", "kinesis", "kinesis at a time", "sqs", "sqs limited", "a page"}
SOMETIMES = {
    "dynamodb": {
        "ConsumedCapacity.Table": ("ReturnConsumedCapacity: INDEXES asks for it.", {"capacity TOTAL"}),
        "GetItemOutput.ConsumedCapacity": ("It was not asked for.", {"capacity NONE", "no item"}),
        "GetItemOutput.Item": ("There is none.", {"no item"}),
        "GlobalSecondaryIndexDescription.OnDemandThroughput": ("It was not set.", {"provisioned", "changed"}),
        "ListTablesOutput.LastEvaluatedTableName": (LAST_PAGE, {"whole"}),
        "ListTagsOfResourceOutput.Tags[]": ("There are none.", {"bare", "provisioned"}),
        "PointInTimeRecoveryDescription.EarliestRestorableDateTime": (
            "Recovery is off.",
            {"bare", "provisioned", "full"},
        ),
        "PointInTimeRecoveryDescription.LatestRestorableDateTime": ("Recovery is off.", {"bare", "provisioned", "full"}),
        "PointInTimeRecoveryDescription.RecoveryPeriodInDays": ("Recovery is off.", {"bare", "provisioned", "full"}),
        "Projection.NonKeyAttributes": ("The projection is ALL.", {"provisioned", "full", "changed"}),
        "ProvisionedThroughputDescription.LastDecreaseDateTime": (
            "The table or one of its indexes had none.",
            {"bare", "provisioned", "full", "changed", "once on demand"},
        ),
        "ProvisionedThroughputDescription.LastIncreaseDateTime": (
            "The table or one of its indexes had none; a change of the billing mode is none.",
            {"bare", "provisioned", "full", "changed", "once on demand"},
        ),
        "TableClassSummary.LastUpdateDateTime": ("The class was set with the table.", {"full"}),
        "TableDescription.BillingModeSummary": ("Never on demand.", {"provisioned", "changed"}),
        "TableDescription.GlobalSecondaryIndexes": ("There are none.", {"bare", "once on demand"}),
        "TableDescription.LatestStreamArn": ("There was no stream.", UNSET),
        "TableDescription.LatestStreamLabel": ("There was no stream.", UNSET),
        "TableDescription.LocalSecondaryIndexes": ("There are none.", {"bare", "once on demand"}),
        "TableDescription.OnDemandThroughput": ("It was not set.", UNSET),
        "TableDescription.SSEDescription": ("The key is DynamoDB's own.", UNSET),
        "TableDescription.StreamSpecification": ("There is no stream.", UNSET),
        "TableDescription.TableClassSummary": ("The class was not set.", UNSET - {"once on demand"}),
        "TimeToLiveDescription.AttributeName": ("Expiry is off.", {"bare", "provisioned", "full"}),
    },
    "dynamodbstreams": {
        "GetRecordsOutput.NextShardIterator": ("The shard is closed, and read.", {"end of a closed shard"}),
        "GetRecordsOutput.Records[]": ("There are none.", {"end of a closed shard"}),
        "ListStreamsOutput.LastEvaluatedStreamArn": (LAST_PAGE, {"whole"}),
        "Record.userIdentity": ("Of expired items only.", {"INSERT", "MODIFY", "REMOVE"}),
        "SequenceNumberRange.EndingSequenceNumber": ("The shard is open.", {"enabled", "a page"}),
        "StreamDescription.LastEvaluatedShardId": (LAST_PAGE, {"enabled", "disabled"}),
        "StreamRecord.NewImage": ("The item is gone.", {"REMOVE", "expired"}),
        "StreamRecord.OldImage": ("There was no item.", {"INSERT"}),
    },
    "kinesis": {
        "GetRecordsOutput.ChildShards": ("At the end of a closed shard only.", {"open shard"}),
        "GetRecordsOutput.NextShardIterator": ("The shard is closed, and read.", {"closed shard"}),
        "ListShardsOutput.NextToken": (LAST_PAGE, {"provisioned", "on-demand", "resharded"}),
        "ListStreamsOutput.NextToken": (LAST_PAGE, {"whole"}),
        "ListTagsForResourceOutput.Tags[]": ("There are none.", {"on-demand", "resharded"}),
        "ListTagsForStreamOutput.Tags[]": ("There are none.", {"on-demand", "resharded"}),
        "SequenceNumberRange.EndingSequenceNumber": ("The shard is open.", {"provisioned", "on-demand", "resharded"}),
        "Shard.AdjacentParentShardId": (
            "Of merged shards only.",
            {"provisioned", "on-demand", "resharded", "a page"},
        ),
        "Shard.ParentShardId": (
            "Of split and merged shards only.",
            {"provisioned", "on-demand", "resharded", "a page"},
        ),
        "StreamDescriptionSummary.RecordDistributionStrategy": (
            '"This field is only present for streams that use the on-demand capacity mode."',
            {"provisioned", "resharded"},
        ),
    },
    "lambda": {
        **{
            f"EventSourceMappingConfiguration.{member}": ("Of streams only.", MAPPINGS_OF_QUEUES)
            for member in (
                "BisectBatchOnFunctionError",
                "DestinationConfig",
                "LastProcessingResult",
                "MaximumRecordAgeInSeconds",
                "MaximumRetryAttempts",
                "ParallelizationFactor",
                "StartingPosition",
                "TumblingWindowInSeconds",
            )
        },
        "EventSourceMappingConfiguration.FilterCriteria": (
            "There are none.",
            MAPPINGS - {"kinesis at a time"},
        ),
        "EventSourceMappingConfiguration.FunctionResponseTypes[]": (
            "There are none.",
            MAPPINGS - {"sqs", "sqs limited"},
        ),
        "EventSourceMappingConfiguration.ScalingConfig": ("It was not set.", MAPPINGS - {"sqs limited"}),
        "EventSourceMappingConfiguration.StartingPositionTimestamp": (
            "The position is another one.",
            MAPPINGS - {"kinesis at a time"},
        ),
        "AliasConfiguration.RoutingConfig": ("All of it goes to one version.", {"a page", "full", "plain"}),
        "DestinationConfig.OnSuccess": (
            "Mappings of streams have failures to tell only; AWS shows OnFailure alone.",
            {"dynamodb", "kinesis", "kinesis at a time", "of a template"},
        ),
        "FunctionConfiguration.DeadLetterConfig": ("There is none.", FUNCTIONS_OF_TEMPLATES | FUNCTIONS_BARE),
        "FunctionConfiguration.Environment": (
            "There are no variables.",
            {"plain", "with a reserve", "whole", "a page"} | FUNCTIONS_BARE,
        ),
        **{
            f"FunctionConfiguration.{member}": ("Lists leave it out (AWS's page of ListFunctions).", FUNCTIONS_LISTED)
            for member in ("LastUpdateStatus", "RuntimeVersionConfig", "State")
        },
        "FunctionConfiguration.Layers": ("There are none.", FUNCTIONS_OF_TEMPLATES | FUNCTIONS_BARE),
        "FunctionEventInvokeConfig.MaximumEventAgeInSeconds": ("It was not set.", {"full", "of an alias"}),
        "FunctionUrlConfig.Cors": ("It was not set.", {"full"}),
        "GetFunctionConcurrencyResponse.ReservedConcurrentExecutions": ("Nothing is reserved.", {"bare"}),
        "GetFunctionResponse.Concurrency": ("Nothing is reserved.", {"with an environment", "plain", "uploaded, bare"}),
        "GetFunctionResponse.Tags": ("There are none.", {"plain", "uploaded, bare", "with a reserve", "with an environment"}),
        "GetFunctionUrlConfigResponse.Cors": ("It was not set.", {"of an alias"}),
        "GetLayerVersionResponse.CompatibleArchitectures[]": ("It was not set.", {"bare"}),
        "GetLayerVersionResponse.CompatibleRuntimes[]": ("It was not set.", {"bare"}),
        "GetLayerVersionResponse.LicenseInfo": ("It was not set.", {"bare"}),
        **{
            f"LayerVersionsListItem.{member}": ("It was not set.", {"a page", "whole"})
            for member in ("CompatibleArchitectures", "CompatibleRuntimes", "Description", "LicenseInfo")
        },
        "ListAliasesResponse.Aliases[]": ("There are none.", {"bare"}),
        "ListAliasesResponse.NextMarker": (LAST_PAGE, {"bare", "full"}),
        "ListEventSourceMappingsResponse.NextMarker": (LAST_PAGE, {"of a template"}),
        "ListFunctionEventInvokeConfigsResponse.FunctionEventInvokeConfigs[]": ("There are none.", {"bare"}),
        "ListFunctionEventInvokeConfigsResponse.NextMarker": (LAST_PAGE, {"bare", "full"}),
        "ListFunctionUrlConfigsResponse.FunctionUrlConfigs[]": ("There are none.", {"bare"}),
        "ListFunctionUrlConfigsResponse.NextMarker": (LAST_PAGE, {"bare", "full"}),
        "ListFunctionsResponse.NextMarker": (LAST_PAGE, {"whole"}),
        "ListLayerVersionsResponse.NextMarker": (LAST_PAGE, {"whole"}),
        "ListLayersResponse.NextMarker": (LAST_PAGE, {"whole"}),
        "ListProvisionedConcurrencyConfigsResponse.NextMarker": (LAST_PAGE, {"bare", "full"}),
        "ListProvisionedConcurrencyConfigsResponse.ProvisionedConcurrencyConfigs[]": ("There are none.", {"bare"}),
        "ListVersionsByFunctionResponse.NextMarker": (LAST_PAGE, {"bare", "full"}),
        "OnFailure.Destination": (
            "There is none.",
            {"of a template", "dynamodb", "kinesis at a time", "full", "of an alias"},
        ),
        "OnSuccess.Destination": ("There is none.", {"full", "of an alias"}),
    },
    "sqs": {
        **{
            f"GetQueueAttributesResult.Attributes{{{name}}}": ("Of FIFO queues only.", {"plain", "everything set"})
            for name in ("ContentBasedDeduplication", "DeduplicationScope", "FifoQueue", "FifoThroughputLimit")
        },
        **{
            f"GetQueueAttributesResult.Attributes{{{name}}}": ("It was not set.", {"plain", "FIFO"})
            for name in (
                "KmsDataKeyReusePeriodSeconds",
                "KmsMasterKeyId",
                "Policy",
                "RedriveAllowPolicy",
                "RedrivePolicy",
            )
        },
        "ListDeadLetterSourceQueuesResult.NextToken": ("AWS has it only beside MaxResults.", {"whole"}),
        "ListMessageMoveTasksResult.Results[]": ("There are none.", {"none"}),
        "ListMessageMoveTasksResultEntry.FailureReason": ("It did not fail.", {"running", "cancelled"}),
        "ListMessageMoveTasksResultEntry.TaskHandle": ("Only a running one can be cancelled.", {"cancelled", "failed"}),
        "ListQueueTagsResult.Tags": ("There are none.", {"untagged"}),
        "ListQueuesResult.NextToken": ("AWS has it only beside MaxResults.", {"whole"}),
    },
    "ssm": {
        "DescribeParametersResult.NextToken": (LAST_PAGE, {"plain", "full"}),
        "GetParameterHistoryResult.NextToken": (LAST_PAGE, {"plain", "full"}),
        "GetParametersByPathResult.NextToken": (LAST_PAGE, {"plain"}),
        "ListTagsForResourceResult.TagList[]": ("There are none.", {"plain"}),
        "Parameter.Selector": ("Of what is asked for by a version or a label.", {"plain", "full", "a page"}),
        **{
            f"{shape}.{member}": ("It was not set; keys are those of SecureStrings.", modes)
            for shape, modes in {"ParameterHistory": {"plain", "a page"}, "ParameterMetadata": {"plain"}}.items()
            for member in ("AllowedPattern", "Description", "KeyId", "Policies[]")
        },
        "ParameterHistory.Labels[]": ("It has none.", {"plain", "a page"}),
    },
}
