"""What a rule remembers next: steps from one memory to another. Pure."""

from __future__ import annotations

from core.watch.floors import Floor
from core.watch.scenes import RuleState, Scene, Verdict


def merged(anchor: Floor, scene: Scene) -> Floor:
    """What each voice said last; those that are silent now keep what they said."""
    if anchor.keys() <= scene.floor.keys():
        return scene.floor
    return {**anchor, **scene.floor}


def kept(state: RuleState, scene: Scene) -> RuleState:
    """It goes on comparing with what it did. A voice that speaks for the first time is held from
    now on against what it says now, or its own drop later would go unseen."""
    if scene.floor.keys() <= state.anchor.keys():
        return state
    told = {**scene.floor, **state.told} if state.told else state.told
    return state._replace(anchor={**scene.floor, **state.anchor}, told=told)


def silent(state: RuleState, scene: Scene) -> Verdict:
    """Nothing to say, and it is compared with the same as before."""
    return Verdict(state=kept(state, scene))


def moved(state: RuleState, scene: Scene, *, is_met: bool) -> Verdict:
    """Nothing to say, and from now on it is compared with this reading."""
    return Verdict(state=state._replace(anchor=merged(state.anchor, scene), is_met=is_met))


def no_price(state: RuleState, scene: Scene) -> Verdict:
    """Nothing to compare: what is known now is what will be compared with."""
    if scene.lowest is None and state.anchor:
        return silent(state, scene)
    return Verdict(state=state._replace(anchor=merged(state.anchor, scene)))
