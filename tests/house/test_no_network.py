"""Tests stay on this machine."""

import socket

import pytest

from tests.servers import OutsideWorld


def test_a_test_may_not_connect_to_another_machine() -> None:
    with socket.socket() as line, pytest.raises(OutsideWorld):
        line.connect(("192.0.2.1", 443))


def test_a_test_may_not_look_up_another_machine() -> None:
    with pytest.raises(OutsideWorld):
        socket.create_connection(("claimback.example", 443))


def test_a_test_may_speak_to_its_own_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as line:
        assert line.getpeername() == server.getsockname()
