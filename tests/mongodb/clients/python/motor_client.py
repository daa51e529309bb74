"""motor, which many asynchronous programs still have: `run URI DATABASE`, or `login URI` (tests/mongodb/clients/programs.py)."""
import asyncio
import sys

from motor.motor_asyncio import AsyncIOMotorClient

from tests.mongodb.clients.python.asynchronous import main


async def aggregate(collection, pipeline):
    return collection.aggregate(pipeline)


async def list_names(collection):
    return [one["name"] async for one in collection.list_indexes()]


asyncio.run(main(AsyncIOMotorClient, aggregate, list_names, sys.argv[1:]))
