#!/usr/bin/env python3
"""A processor of Python's KCL: writes each record's data as a line into the file $RECEIVED."""
import os

from amazon_kclpy import kcl
from amazon_kclpy.v3 import processor


class Processor(processor.RecordProcessorBase):
    def initialize(self, initialize_input):
        pass

    def process_records(self, process_records_input):
        with open(os.environ["RECEIVED"], "a") as file:
            for record in process_records_input.records:
                file.write(record.binary_data.decode() + "\n")
        process_records_input.checkpointer.checkpoint()

    def lease_lost(self, lease_lost_input):
        pass

    def shard_ended(self, shard_ended_input):
        shard_ended_input.checkpointer.checkpoint()

    def shutdown_requested(self, shutdown_requested_input):
        shutdown_requested_input.checkpointer.checkpoint()


kcl.KCLProcess(Processor()).run()
