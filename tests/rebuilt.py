"""Block Kit rebuilt with three libraries that nobody here wrote, each of which refuses what it takes for wrong.

What a library builds must be what was sent: then it has read every part of it. Where one of them is at odds with
Slack's reference, the reference decides, and the comment says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import blockkit
import slackblocks
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView

Json = dict[str, Any]
_ROLES = {"initial_option": "option", "initial_options": "option", "options": "option", "option_groups": "group"}


@dataclass(frozen=True)
class Library:
    """How a library names things: a text object, and every other part by its ``type`` or, without one, by its role."""

    text: Callable[..., Any]
    parts: Mapping[str, Callable[..., Any]]


class _Text(blockkit.Text):
    """blockkit guesses the type of a text from its words, slowly; ours always say theirs."""

    def _detect_type(self, text: str | None) -> Any:  # noqa: ARG002
        return self.PLAIN


BLOCKKIT = Library(
    _Text,
    {
        "actions": blockkit.Actions,
        "button": blockkit.Button,
        "checkboxes": blockkit.Checkboxes,
        "confirm": blockkit.Confirm,
        "context": blockkit.Context,
        "conversations_select": blockkit.ConversationsSelect,
        "datepicker": blockkit.DatePicker,
        "divider": blockkit.Divider,
        "external_select": blockkit.ExternalSelect,
        "file_input": blockkit.FileInput,
        "filter": blockkit.ConversationFilter,
        "group": blockkit.OptionGroup,
        "header": blockkit.Header,
        "home": blockkit.Home,
        "image": blockkit.Image,
        "image element": blockkit.ImageEl,
        "input": blockkit.Input,
        "modal": blockkit.Modal,
        "multi_static_select": blockkit.MultiStaticSelect,
        "option": blockkit.Option,
        "overflow": blockkit.Overflow,
        "plain_text_input": blockkit.PlainTextInput,
        "radio_buttons": blockkit.RadioButtons,
        "section": blockkit.Section,
        "slack_file": blockkit.SlackFile,
        "static_select": blockkit.StaticSelect,
        "timepicker": blockkit.TimePicker,
        "users_select": blockkit.UsersSelect,
    },
)
SLACKBLOCKS = Library(
    lambda type, **given: slackblocks.Text(type_=slackblocks.TextType(type), **given),
    {
        "actions": slackblocks.ActionsBlock,
        "button": slackblocks.Button,
        "checkboxes": slackblocks.CheckboxGroup,
        "confirm": slackblocks.Confirm,
        "context": slackblocks.ContextBlock,
        "conversations_select": slackblocks.ConversationSelectMenu,
        "datepicker": slackblocks.DatePicker,
        "divider": slackblocks.DividerBlock,
        "external_select": slackblocks.ExternalSelectMenu,
        "file_input": slackblocks.FileInput,
        "filter": slackblocks.ConversationFilter,
        "group": slackblocks.OptionGroup,
        "header": slackblocks.HeaderBlock,
        "home": slackblocks.HomeTabView,
        "image": slackblocks.ImageBlock,
        "image element": slackblocks.Image,
        "input": slackblocks.InputBlock,
        "modal": slackblocks.ModalView,
        "multi_static_select": slackblocks.StaticMultiSelectMenu,
        "option": slackblocks.Option,
        "overflow": slackblocks.OverflowMenu,
        "plain_text_input": slackblocks.PlainTextInput,
        "radio_buttons": slackblocks.RadioButtonGroup,
        "section": slackblocks.SectionBlock,
        "slack_file": slackblocks.SlackFile,
        "static_select": slackblocks.StaticSelectMenu,
        "timepicker": slackblocks.TimePicker,
        "users_select": slackblocks.UserSelectMenu,
    },
)


def by_blockkit(surface: Json) -> None:
    """Raises where blockkit refuses ``surface``, or builds anything else."""
    meant = _with_nothing_chosen_of_groups(
        _without(surface, "min_query_length")
    )  # it asks for 1 or more; Slack takes 0
    whole = (
        _rebuilt(BLOCKKIT, meant) if "type" in meant else blockkit.Message(blocks=_rebuilt(BLOCKKIT, meant["blocks"]))
    )
    built = whole.build()
    if "private_metadata" not in meant:
        built.pop("private_metadata", None)  # it writes "null" where there is none
    wanted = meant if "type" in meant else {"blocks": meant["blocks"]}
    assert built == wanted, f"blockkit builds something else: {built}"


def by_slackblocks(surface: Json) -> None:
    """Raises where slackblocks refuses ``surface``, or builds anything else (it leaves False out and adds block_ids)."""
    meant = _with_nothing_chosen_of_groups(surface)
    if "type" in meant:
        built = _rebuilt(SLACKBLOCKS, meant).to_dict()
    else:
        blocks = _rebuilt(SLACKBLOCKS, meant["blocks"])
        built = {"blocks": slackblocks.Message("C1", meant["text"], blocks).to_dict()["blocks"]}
    wanted = meant if "type" in meant else {"blocks": meant["blocks"]}
    built["blocks"] = [
        block if "block_id" in ours else _without(block, "block_id")
        for block, ours in zip(built["blocks"], wanted["blocks"], strict=True)
    ]
    assert _bare(built) == _bare(wanted), f"slackblocks builds something else: {built}"


def by_sdk(surface: Json) -> None:
    """Raises where slack_sdk's models refuse ``surface``, or write anything else."""
    if "type" in surface:
        view = SdkView(**surface)
        view.validate_json()
        built = [block.to_dict() for block in view.blocks or ()]
    else:
        built = [block.to_dict() for block in SdkBlock.parse_all(surface["blocks"])]
    assert built == surface["blocks"], f"slack_sdk writes something else: {built}"


def _rebuilt(library: Library, value: Any, role: str = "") -> Any:
    """``value`` in the library's classes; ``role`` is the name of the field that it stands in."""
    if isinstance(value, list):
        return [_rebuilt(library, one, role) for one in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("type", _ROLES.get(role, role))
    if kind in ("plain_text", "mrkdwn"):
        return library.text(**value)
    if kind == "image" and role in ("accessory", "elements"):
        kind = "image element"
    given = {name: _rebuilt(library, part, name) for name, part in value.items() if name != "type"}
    if library is SLACKBLOCKS and kind == "multi_static_select":
        given.setdefault("options", None)  # it has no default for what groups replace
    return library.parts[kind](**given)


def _without(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_without(one, name) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: _without(one, name) for key, one in value.items() if key != name}


def _with_nothing_chosen_of_groups(value: Any) -> Any:
    """Both libraries want a whole group to be chosen at first; Slack, one option of a group (which our rules see to)."""
    if isinstance(value, list):
        return [_with_nothing_chosen_of_groups(one) for one in value]
    if not isinstance(value, dict):
        return value
    hidden = ("initial_option", "initial_options") if "option_groups" in value else ()
    return {name: _with_nothing_chosen_of_groups(one) for name, one in value.items() if name not in hidden}


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: _bare(one) for name, one in value.items() if one is not False}
