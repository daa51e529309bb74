// Produce - appends a batch of records to each of some partitions.
#include "services/kafka/batch_check.h"
#include "services/kafka/operations.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/produce_check.h"
#include "services/kafka/stored_topics.h"

#include <limits>

namespace snowglobe::kafka {

namespace {

using Produced = ProduceResponse::PartitionProduceResponse;

std::int32_t sequence_after(std::int32_t sequence, std::int32_t count) {
    constexpr std::int64_t sequences = std::int64_t{std::numeric_limits<std::int32_t>::max()} + 1;
    return static_cast<std::int32_t>((std::int64_t{sequence} + count) % sequences);
}

// Null: it is none of the producer's last ones.
const ProducerState::Batch*
find_repeated(const std::optional<ProducerState>& producer, const BatchHeader& header) {
    if (!producer || producer->epoch != header.producer_epoch) {
        return nullptr;
    }
    const std::int32_t last = sequence_after(header.base_sequence, header.last_offset_delta);
    for (const ProducerState::Batch& batch : producer->batches) {
        if (batch.first_sequence == header.base_sequence && batch.last_sequence == last) {
            return &batch;
        }
    }
    return nullptr;
}

void check_sequence(const std::optional<ProducerState>& producer, const BatchHeader& header) {
    if (!producer) {
        return; // nothing is known of it (any more): it may go on anywhere
    }
    if (header.producer_epoch < producer->epoch) {
        throw RefusedBatch{
            ErrorCode::invalid_producer_epoch,
            "Epoch of producer " + std::to_string(header.producer_id) + " is " +
                std::to_string(header.producer_epoch) +
                ", which is smaller than the last seen epoch " + std::to_string(producer->epoch)};
    }
    const bool is_new_epoch = header.producer_epoch > producer->epoch;
    const std::int32_t expected =
        is_new_epoch || producer->batches.empty()
            ? 0
            : sequence_after(producer->batches.back().last_sequence, 1);
    if (header.base_sequence != expected) {
        throw RefusedBatch{
            ErrorCode::out_of_order_sequence_number,
            "Out of order sequence number for producer " + std::to_string(header.producer_id) +
                ": " + std::to_string(header.base_sequence) + " (incoming seq. number), " +
                std::to_string(expected - 1) + " (current end sequence number)"};
    }
}

void keep_batch(
    PartitionLog& log,
    std::optional<ProducerState> producer,
    const BatchHeader& header,
    std::int64_t base_offset,
    Time now) {
    if (!producer || producer->epoch != header.producer_epoch) {
        producer = ProducerState{};
        producer->epoch = header.producer_epoch;
    }
    if (producer->batches.size() == ProducerState::batches_max) {
        producer->batches.erase(producer->batches.begin());
    }
    producer->batches.push_back(
        {header.base_sequence,
         sequence_after(header.base_sequence, header.last_offset_delta),
         base_offset,
         header.max_timestamp});
    producer->last_used = now;
    log.put_producer(header.producer_id, *producer);
}

// Throws RefusedBatch.
void append_to(
    Asked& asked, const Topic& topic, std::string_view bytes, Produced& produced) {
    PartitionLog log(asked.context, topic, produced.index);
    const TopicConfigs configs = asked.configs_of(topic);
    const BatchRules rules(
        configs,
        topic.name + "-" + std::to_string(produced.index),
        epoch_ns(asked.context.now) / 1'000'000);
    produced.log_start_offset = log.start();
    BatchHeader header = check_batch(bytes, rules);
    std::optional<ProducerState> producer;
    if (header.producer_id >= 0) {
        producer = log.producer(header.producer_id);
        if (const ProducerState::Batch* const before = find_repeated(producer, header)) {
            produced.base_offset = before->base_offset;
            produced.log_append_time_ms = before->timestamp; // whatever its kind, as Kafka has it
            return;
        }
        check_sequence(producer, header);
    }
    std::string rewritten;
    if (rules.stamps || header.has_append_time()) {
        rewritten = bytes;
        if (rules.stamps) {
            stamp_batch(rewritten, rules.now_ms);
            produced.log_append_time_ms = rules.now_ms;
        } else {
            unstamp_batch(rewritten);
        }
        bytes = rewritten;
        header = read_batch_header(rewritten);
    }
    produced.base_offset = log.append(bytes, header, configs);
    if (header.producer_id >= 0) {
        keep_batch(log, std::move(producer), header, produced.base_offset, asked.context.now);
    }
}

void refuse_batch(const RefusedBatch& error, Produced& refused) {
    refused.error_code = to_number(error.code);
    refused.base_offset = -1;
    if (!error.message.empty()) {
        refused.error_message = error.message;
    }
    for (const auto& [place, why] : error.records) {
        refused.record_errors.push_back({place, why});
    }
    // In Kafka these end before the log is asked where it begins.
    if (error.code == ErrorCode::message_too_large || error.code == ErrorCode::corrupt_message) {
        refused.log_start_offset = -1;
    }
}

} // namespace

std::optional<ProduceResponse> produce(Asked& asked, const ProduceRequest& request) {
    const std::optional<RefusedBatch> of_all = check_produce(request, asked.header.version);
    const StoredTopics topics(asked.context);
    ProduceResponse response;
    for (const auto& asked_topic : request.topic_data) {
        const auto topic = topics.find(asked_topic.name);
        auto& answered = response.responses.emplace_back();
        answered.name = asked_topic.name;
        for (const auto& part : asked_topic.partition_data) {
            Produced& produced = answered.partition_responses.emplace_back();
            produced.index = part.index;
            try {
                if (of_all) {
                    throw RefusedBatch(*of_all);
                }
                if (!topic || part.index < 0 || part.index >= topic->partitions) {
                    throw RefusedBatch{ErrorCode::unknown_topic_or_partition, ""};
                }
                const std::string_view batch = only_batch(
                    part.records ? part.records->view() : std::string_view(),
                    asked.header.version);
                if (request.acks < -1 || request.acks > 1) {
                    throw RefusedBatch{ErrorCode::invalid_required_acks, ""};
                }
                append_to(asked, *topic, batch, produced);
            } catch (const RefusedBatch& error) {
                refuse_batch(error, produced);
            }
        }
    }
    return response;
}

} // namespace snowglobe::kafka
