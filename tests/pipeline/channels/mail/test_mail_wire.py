"""The line to the mail server: encrypted before the password is said, refused when the server is not who it says."""

import shutil
import socket
import ssl
import subprocess

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from pipeline.channels import ChannelSettings
from pipeline.channels.mail import sending
from pipeline.channels.mail.wire import Server, Unreachable, connected

PASSWORD = "canary-password"


class Office:
    """A mail server that keeps letters and the passwords that it heard."""

    def __init__(self):
        self.taken, self.heard = [], []

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((envelope.rcpt_tos, session.ssl is not None))
        return "250 OK"

    def __call__(self, server, session, envelope, mechanism, said):
        self.heard.append((said.password.decode(), session.ssl is not None))
        return AuthResult(success=said.password == PASSWORD.encode(), handled=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for this machine that nobody but the test believes."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not there")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return folder


@pytest.fixture
def serve(certificate):
    """Starts a server: with STARTTLS, with TLS from the first byte, or plain; its settings."""
    controllers = []

    def start(kind, believed=True, **more):
        office = Office()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        told = {"hostname": "127.0.0.1", "port": port, "authenticator": office, "auth_required": True}
        if kind == "starttls":
            told["tls_context"] = context
        elif kind == "tls":
            told |= {"ssl_context": context, "auth_require_tls": False}
        else:
            told["auth_require_tls"] = False
        controllers.append(Controller(office, **told))
        controllers[-1].start()
        options = {
            "host": "127.0.0.1",
            "port": port,
            "security": kind,
            "user": "digest",
            "from_address": "digest@aiqyn.example",
            "seconds": 5.0,
            "ca_file": str(certificate / "cert.pem") if believed else "",
        }
        return office, ChannelSettings(
            "mail", "https://x", certificate, options | more, {"password": PASSWORD}
        )

    yield start
    for controller in controllers:
        controller.stop()


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_a_letter_and_the_password_go_over_an_encrypted_line(serve, kind):
    office, told = serve(kind)
    sending.send_test(told, "me@x.kz", "kk")
    assert [to for to, _ in office.taken] == [["me@x.kz"]]
    assert [password for password, _ in office.heard] == [PASSWORD]
    if kind == "starttls":
        assert office.heard == [(PASSWORD, True)]


def test_a_server_that_is_not_who_it_says_hears_no_password(serve):
    office, told = serve("starttls", believed=False)
    with pytest.raises(Unreachable, match=r"^the mail server cannot be reached: SSLCertVerificationError$"):
        sending.send_test(told, "me@x.kz", "kk")
    assert (office.heard, office.taken) == ([], [])


def test_a_server_that_offers_no_encryption_hears_no_password(serve):
    office, told = serve("none", security="starttls")
    with pytest.raises(Unreachable, match=r"^the mail server cannot be reached: SMTPNotSupportedError$"):
        sending.send_test(told, "me@x.kz", "kk")
    assert (office.heard, office.taken) == ([], [])


def test_a_wrong_password_is_told_by_its_code_and_never_by_its_words(serve):
    office, told = serve("starttls")
    wrong = ChannelSettings(told.name, told.site, told.folder, told.options, {"password": "canary-wrong"})
    with pytest.raises(Unreachable) as trouble:
        sending.send_test(wrong, "me@x.kz", "kk")
    assert trouble.value.reason == "the mail server does not let us in: 535"
    assert office.taken == []


def test_another_machine_is_never_talked_to_without_encryption():
    told = ChannelSettings(
        "mail", "x", None, {"host": "smtp.x.kz", "security": "none", "from_address": "a@x.kz"}
    )
    with pytest.raises(Unreachable, match=r"^mail\.security is none, and mail\.host is another machine"):
        Server.of(told)


def test_the_password_is_in_no_repr(serve):
    _, told = serve("starttls")
    assert PASSWORD not in repr(told) + repr(Server.of(told))


def test_a_server_that_says_nothing_is_given_up(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = Server("127.0.0.1", silent.getsockname()[1], "none", seconds=0.3)
        with (
            pytest.raises(Unreachable, match=r"^the mail server cannot be reached: SMTPServerDisconnected$"),
            connected(server),
        ):
            pass
