"""What survives a restart of the node."""

from tests.reference_impl.ml.world import TM, World, content, run


def test_models_aliases_and_started_deployments_come_back(tmp_path):
    async def before(world: World) -> None:
        await world.model("m", task="ner")
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        adaptive = {"adaptive_allocations": {"enabled": True, "min_number_of_allocations": 2}}
        await world.ok("POST", f"{TM}/m/deployment/_start?deployment_id=kept&queue_capacity=7", adaptive)
        await world.deploy("m", "stopped")
        await world.ok("POST", f"{TM}/stopped/deployment/_stop")

    async def after(world: World) -> None:
        assert await world.deployments() == ["kept"]
        fake = world.core.deployed["kept"]
        assert await fake.wait_for(lambda deployment: deployment.state == "started", 5)
        assert (fake.settings.queue_capacity, fake.settings.number_of_allocations) == (7, 2)
        assert content(fake.package) == b"model"
        shown = world.node.models.deployment("kept")
        assert shown["adaptive_allocations"] == {"enabled": True, "min_number_of_allocations": 2}
        config = (await world.ok("GET", f"{TM}/alias"))["trained_model_configs"][0]
        assert (config["model_id"], config["model_size_bytes"]) == ("m", 5)

    run(before, data=tmp_path)
    run(after, data=tmp_path)


def test_a_changed_number_of_allocations_comes_back(tmp_path):
    async def before(world: World) -> None:
        await world.model()
        await world.deploy("m")
        await world.ok("POST", f"{TM}/m/deployment/_update", {"number_of_allocations": 3})

    async def after(world: World) -> None:
        assert world.core.deployed["m"].settings.number_of_allocations == 3

    run(before, data=tmp_path)
    run(after, data=tmp_path)


def test_a_delete_that_fails_half_way_has_deleted_nothing(tmp_path):
    async def before(world: World) -> None:
        await world.model("m")
        for alias in ("a", "b"):
            await world.ok("PUT", f"{TM}/m/model_aliases/{alias}")

        def break_off(_model_id: str) -> None:
            raise OSError("no space left on device")

        world.service.models.remove = break_off
        assert (await world.call("DELETE", f"{TM}/m")).status == 500

    async def after(world: World) -> None:
        config = (await world.ok("GET", f"{TM}/m"))["trained_model_configs"][0]
        assert config["metadata"]["model_aliases"] == ["a", "b"]
        await world.deploy("m")

    run(before, data=tmp_path)
    run(after, data=tmp_path)


def test_what_cannot_be_remembered_does_not_begin(tmp_path):
    async def scenario(world: World) -> None:
        await world.model("m")
        world.node.store._db.execute("PRAGMA query_only=1")
        assert (await world.call("POST", f"{TM}/m/deployment/_start")).status == 500
        assert (world.core.deployed, await world.deployments()) == ({}, [])
        world.node.store._db.execute("PRAGMA query_only=0")
        await world.deploy("m")
        world.node.store._db.execute("PRAGMA query_only=1")
        for path, body in [("_update", {"number_of_allocations": 2}), ("_stop", None)]:
            assert (await world.call("POST", f"{TM}/m/deployment/{path}", body)).status == 500
        stats = (await world.ok("GET", f"{TM}/m/_stats"))["trained_model_stats"][0]["deployment_stats"]
        assert (stats["state"], stats["number_of_allocations"]) == ("started", 1)
        world.node.store._db.execute("PRAGMA query_only=0")
        await world.ok("POST", f"{TM}/m/deployment/_stop")

    run(scenario, data=tmp_path)


def test_a_deployment_without_its_model_is_forgotten(tmp_path):
    async def before(world: World) -> None:
        await world.model()
        await world.deploy("m", "other")
        await world.ok("DELETE", f"{TM}/m?force=true")

    async def after(world: World) -> None:
        assert world.service.assignments.all() == []
        assert world.service.assignments.remembered() == []

    run(before, data=tmp_path, profile="elasticsearch")
    run(after, data=tmp_path)
