#!/usr/bin/env python3
"""openapi.py WINSD - hold the OpenAPI document against the running server.

Every route of the document is called, with valid input, over the control socket and by
TCP; every answer must be as the document says, and nothing more.  A route that is not
called here fails the test: add a line to calls().
"""
import http.client
import ipaddress
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse

PASSWORD = 'a long enough passphrase'
LMHOSTS = b'192.0.2.20 IMPORTED\n'
STREAMS = 'text/event-stream'
PATIENCE = 10  # seconds that anything may take


def fail(text):
    sys.exit('openapi.py: ' + text)


# ---- the server ------------------------------------------------------------------------

def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def question(name):
    """The question section for name<20>."""
    octets = (name.ljust(15) + ' ').encode()
    encoded = b''.join(bytes([65 + (o >> 4), 65 + (o & 15)]) for o in octets)
    return b'\x20' + encoded + b'\0' + struct.pack('>2H', 32, 1)


class Server:
    """A fresh winsd on ports of loopback that were free a moment ago."""

    def __init__(self, winsd):
        self.folder = tempfile.mkdtemp(prefix='ow-openapi-')
        self.socket = os.path.join(self.folder, 'winsd.sock')
        self.udp = free_port(socket.SOCK_DGRAM)
        self.tcp = free_port(socket.SOCK_STREAM)
        self.log = open(os.path.join(self.folder, 'log'), 'w+', encoding='utf-8')
        self.process = subprocess.Popen(
            [winsd, '--data', os.path.join(self.folder, 'data'), '--control', self.socket,
             '--node-control', 'off', '--listen', f'127.0.0.1:{self.udp}',
             '--replication', 'off', '--http', f'127.0.0.1:{self.tcp}', '--name', 'SERVER'],
            stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + PATIENCE
        while not os.path.exists(self.socket):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                fail('winsd did not start')
            time.sleep(0.02)

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.log.seek(0)
        text = self.log.read()
        self.log.close()
        shutil.rmtree(self.folder)
        if self.process.returncode != 0:
            fail(f'winsd ended with {self.process.returncode}:\n{text}')

    def register(self, name, addr):
        """A machine at addr registers name<20>; returns the RCODE of the answer."""
        return self.send(struct.pack('>6H', 7, 0x2900, 1, 0, 0, 1) + question(name) +
                         b'\xc0\x0c' + struct.pack('>2HIHH', 32, 1, 300, 6, 0) +
                         socket.inet_aton(addr))

    def query(self, name):
        return self.send(struct.pack('>6H', 8, 0x0100, 1, 0, 0, 0) + question(name))

    def send(self, packet):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(PATIENCE)
            client.sendto(packet, ('127.0.0.1', self.udp))
            return struct.unpack('>2H', client.recv(600)[:4])[1] & 15


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('localhost', timeout=PATIENCE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self.path)


class Client:
    """Asks over the control socket, or by TCP with what a login gave."""

    def __init__(self, server, by_tcp):
        self.server, self.by_tcp, self.headers = server, by_tcp, {}

    def ask(self, method, target, body=None, kind='application/json'):
        connection = http.client.HTTPConnection('127.0.0.1', self.server.tcp,
                                                timeout=PATIENCE) \
            if self.by_tcp else UnixConnection(self.server.socket)
        headers = dict(self.headers)
        if body is not None:
            headers['Content-Type'] = kind
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        if answer.headers.get_content_type() == STREAMS:
            data = answer.fp.readline()  # it never ends
        else:
            data = answer.read()
        connection.close()
        return answer, data

    def log_in(self, account):
        answer, data = self.ask('POST', '/api/v1/session',
                                json.dumps({'account': account, 'password': PASSWORD}))
        if answer.status != 200:
            fail(f'no login: {data.decode()}')
        self.keep_login(answer, data)

    def keep_login(self, answer, data):
        self.headers = {'Cookie': answer.headers['Set-Cookie'].split(';')[0],
                        'X-CSRF-Token': json.loads(data)['csrf']}


# ---- comparing with a schema -----------------------------------------------------------

TYPES = {'string': str, 'integer': int, 'boolean': bool, 'array': list, 'object': dict,
         'null': type(None)}
FORMATS = {'date-time': lambda text: re.fullmatch(
    r'\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\dZ', text) is not None,
    'ipv4': lambda text: bool(ipaddress.IPv4Address(text))}


def faults(document, schema, value, where):
    """What is wrong with value, as a list of sentences."""
    if '$ref' in schema:
        name = schema['$ref'].split('/')[-1]
        if name not in document['components']['schemas']:
            return [f'{where}: there is no schema {name}']
        return faults(document, document['components']['schemas'][name], value, where)
    if 'anyOf' in schema:
        found = [faults(document, each, value, where) for each in schema['anyOf']]
        return [] if [] in found else found[0]
    if 'type' not in schema:
        return []
    if type(value) is not TYPES[schema['type']]:
        return [f'{where}: {json.dumps(value)[:60]} is no {schema["type"]}']
    if 'enum' in schema and value not in schema['enum']:
        return [f'{where}: {value!r} is none of {schema["enum"]}']
    if 'format' in schema and not FORMATS[schema['format']](value):
        return [f'{where}: {value!r} is no {schema["format"]}']
    if isinstance(value, list):
        return [f for i, each in enumerate(value)
                for f in faults(document, schema['items'], each, f'{where}[{i}]')]
    return member_faults(document, schema, value, where) if isinstance(value, dict) else []


def member_faults(document, schema, value, where):
    known, found = schema.get('properties', {}), []
    for name in schema.get('required', []):
        if name not in value:
            found.append(f'{where}: "{name}" is missing')
    for name, each in value.items():
        more = schema.get('additionalProperties', {})
        if name not in known and more is False:
            found.append(f'{where}: "{name}" is not documented')
        else:
            found += faults(document, known.get(name, more), each, f'{where}.{name}')
    return found


SAMPLE = re.compile(r'([a-z_]+)(\{[a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*\})? '
                    r'([0-9.e+-]+|\+Inf)')


def metric_faults(text):
    """What Prometheus and its naming rules would not like, as promtool would say it."""
    found, seen, family, kind, helped, ended = [], set(), None, None, None, set()
    for line in text.splitlines():
        words = line.split(' ', 3)
        if line.startswith('# HELP '):
            helped = words[2]
            if len(words) < 4 or not words[3]:
                found.append(f'{helped} has no help')
        elif line.startswith('# TYPE '):
            ended.add(family)
            family, kind = words[2], words[3]
            if family != helped or family in ended:
                found.append(f'{family}: help, type and values do not stand together')
            if not family.startswith(('openwins_', 'process_')):
                found.append(f'{family} has no prefix')
            if (kind == 'counter') != family.endswith('_total'):
                found.append(f'{family} is a {kind}')
            if re.search(r'_(ms|milliseconds|minutes|kb|count|sum|bucket)(_|$)', family):
                found.append(f'{family} has no base unit')
        else:
            sample = SAMPLE.fullmatch(line)
            name = re.sub('_(bucket|sum|count)$', '', sample[1]) \
                if sample and kind == 'histogram' else sample and sample[1]
            if name != family:
                found.append(f'{line}: not of {family}')
            elif (sample[1], sample[2]) in seen:
                found.append(f'{line}: twice')
            else:
                seen.add((sample[1], sample[2]))
    if not text.endswith('\n') or 'openwins_build_info' not in text:
        found.append('the text is cut')
    promtool = shutil.which('promtool')
    if promtool:
        said = subprocess.run([promtool, 'check', 'metrics'], input=text, text=True,
                              capture_output=True, check=False)
        found += (said.stdout + said.stderr).splitlines() if said.returncode else []
    return found


def answer_faults(document, operation, answer, data):
    """What is wrong with an answer to that operation."""
    expected = operation['responses'].get(str(answer.status),
                                          operation['responses']['default'])
    content = expected.get('content', {})
    kind = answer.headers.get_content_type()
    if answer.status >= 400 and operation['operationId'] not in ('post_setup',):
        return [f'answered {answer.status}: {data.decode()[:300]}']
    if str(answer.status) not in operation['responses'] and answer.status < 400:
        return [f'status {answer.status} is not documented']
    if not content:
        return ['an answer where none is documented'] if data else []
    if 'application/octet-stream' in content:
        return []
    if kind not in content:
        return [f'is {kind}, documented is {", ".join(content)}']
    if kind == 'text/plain':
        return metric_faults(data.decode())
    if 'json' not in kind:
        return []
    return faults(document, content[kind].get('schema', {}), json.loads(data), '')


# ---- the calls -------------------------------------------------------------------------

def calls(context):
    """(route, {name} or None, query, body) in an order in which each can succeed; a
    function makes a body from what came before, and may do something first."""
    server, api = context['server'], '/api/v1'

    def conflict(action):
        """A mapping stands against a machine again."""
        def prepare():
            context['operator'].ask('DELETE', f'{api}/names/PC7?force=1')
            context['operator'].ask('POST', f'{api}/mappings', json.dumps(
                {'name': 'PC7', 'type': 'unique', 'addresses': ['192.0.2.7']}))
            if server.register('PC7', '192.0.2.8') != 6:
                fail('PC7 was not refused')
            if action == 'unmute':
                context['operator'].ask('POST', f'{api}/conflicts/PC7/mute')
        return prepare

    def machine():
        if server.register('FRED', '192.0.2.30') != 0:
            fail('FRED was not registered')

    def asked():
        """Somebody asks for FRED; it is counted a moment later."""
        machine()
        server.query('FRED')
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            data = context['operator'].ask('GET', f'{api}/usage/names')[1]
            if json.loads(data)['names']:
                return
            time.sleep(0.05)
        fail('the query was not counted')

    def undo():
        return {'row': context['last']['undo']}

    mapping = {'name': 'STATIC', 'type': 'unique', 'addresses': ['192.0.2.9']}
    yield f'GET {api}', None, '', None
    yield f'GET {api}/openapi.json', None, '', None
    yield f'GET {api}/status', None, '', None
    yield f'GET {api}/statistics', None, '', None
    yield f'POST {api}/statistics/clear', None, 'dry_run=1', None
    yield f'POST {api}/statistics/clear', None, '', None
    yield 'GET /metrics', None, '', None
    yield 'GET /healthz', None, '', None
    yield 'GET /readyz', None, '', None
    yield f'POST {api}/mappings', None, 'dry_run=1&note=test&force=1', mapping
    yield f'POST {api}/mappings', None, '', mapping
    yield f'POST {api}/mappings', None, '', {**mapping, 'name': 'HOMES', 'type': 'multihomed'}
    yield f'PUT {api}/mappings/{{name}}', 'STATIC', '', {'addresses': ['192.0.2.10']}
    yield f'PUT {api}/mappings/{{name}}', 'STATIC', '', {'until': '2099-12-31'}
    yield f'GET {api}/mappings', None, 'name=*&limit=100', None
    yield f'GET {api}/records', None, '', machine
    yield f'GET {api}/records', None, 'sort=-version&q=fred&limit=5&state=active', None
    yield f'GET {api}/names/{{name}}', 'FRED', '', None
    yield f'GET {api}/names/{{name}}/history', 'STATIC', 'limit=3', None
    yield f'GET {api}/names/{{name}}/why', 'STATIC', '', None
    yield f'GET {api}/names/{{name}}/answer', 'FRED', 'for=10.0.0.77', None
    yield f'POST {api}/names/{{name}}/reach', 'FRED', 'dry_run=1', None
    yield f'GET {api}/names/{{name}}/packets', 'FRED', 'limit=3', None
    yield f'POST {api}/names/{{name}}/release', 'FRED', 'note=moved', None
    yield f'GET {api}/conflicts', None, 'muted=1', conflict('')
    yield f'GET {api}/conflicts/{{name}}', 'PC7', '', None
    yield f'GET {api}/names/{{name}}/why', 'PC7', '', None
    for action in ('mute', 'unmute', 'make-dynamic', 'make-multihomed', 'delete-mapping'):
        yield f'POST {api}/conflicts/{{name}}/{action}', 'PC7', '', conflict(action)
    yield f'POST {api}/names/{{name}}/undo', 'PC7', '', undo
    yield f'DELETE {api}/names/{{name}}', 'STATIC', '', None
    yield f'GET {api}/settings', None, '', None
    yield f'GET {api}/settings/{{name}}', 'max-records', '', None
    yield f'PUT {api}/settings/{{name}}', 'max-records', '', {'value': '100000'}
    yield f'GET {api}/configuration', None, '', None
    yield f'PUT {api}/configuration', None, '', b'settings:\n  max-records: 200000\n'
    yield f'PUT {api}/configuration', None, 'dry_run=1&prune=1', \
        b'mappings:\n  - {name: NEW, type: unique, addresses: [192.0.2.11]}\n'
    yield f'GET {api}/backup', None, '', None
    yield f'POST {api}/restore', None, 'dry_run=1', lambda: context['bytes']
    yield f'POST {api}/backups', None, 'dry_run=1', None
    yield f'POST {api}/backups', None, 'note=test', None
    kept = context['last']['backup']['name']
    yield f'GET {api}/backups', None, '', None
    yield f'GET {api}/backups/{{name}}', kept, '', None
    yield f'POST {api}/backups/{{name}}/restore', kept, 'dry_run=1', None
    yield f'DELETE {api}/backups/{{name}}', kept, 'dry_run=1', None
    yield f'DELETE {api}/backups/{{name}}', kept, '', None
    yield f'POST {api}/import', None, 'from=lmhosts', LMHOSTS
    yield f'GET {api}/import', None, '', None
    yield f'GET {api}/export', None, 'to=csv', None
    yield f'POST {api}/check', None, '', None
    yield f'GET {api}/node', None, '', None
    yield f'POST {api}/node/refresh', None, 'dry_run=1&note=test', None
    yield f'POST {api}/node/refresh', None, '', None
    yield f'POST {api}/scavenge', None, '', None
    yield f'POST {api}/clock/accept', None, '', None
    yield f'GET {api}/usage', None, '', asked
    yield f'GET {api}/usage/names', None, 'sort=-asked&since=1d&answer=found', None
    yield f'GET {api}/usage/names', None, 'unused=1', None
    yield f'GET {api}/usage/names/{{name}}', 'FRED', 'limit=3', None
    yield f'GET {api}/usage/clients', None, '', None
    yield f'GET {api}/usage/clients/{{name}}', '127.0.0.1', '', None
    for action in ('mute', 'unmute'):
        yield f'POST {api}/usage/names/{{name}}/{action}', 'FRED', 'note=known', None
        yield f'POST {api}/usage/clients/{{name}}/{action}', '127.0.0.1', '', None
        yield f'GET {api}/usage/names', None, 'muted=1', None
        yield f'GET {api}/usage/clients', None, 'muted=1', None
    yield f'GET {api}/report/retire', None, 'form=json&limit=10', None
    yield f'GET {api}/queries', None, 'answer=found&limit=10&form=json', None
    yield f'PUT {api}/settings/{{name}}', 'dns-servers', '', {'value': '127.0.0.1:9'}
    yield f'PUT {api}/settings/{{name}}', 'dns-check', '', {'value': 'on'}
    yield f'GET {api}/usage/names', None, 'dns=1', None
    yield f'GET {api}/usage/names', None, 'unused=1&dns=1', None
    yield f'GET {api}/report/retire', None, 'dns=1', None
    yield f'GET {api}/policies', None, '', None
    yield f'GET {api}/policies/{{name}}', 'quarantine', '', None
    yield f'PUT {api}/policies/{{name}}', 'reserved-names', 'dry_run=1', {'mode': 'log'}
    yield f'POST {api}/policies/quarantine/approve', None, 'dry_run=1', {'name': 'NEW'}
    yield f'GET {api}/events', None, 'limit=1000', None
    yield f'GET {api}/events/follow', None, 'after=0', None
    yield f'GET {api}/stream', None, 'topics=changes', None
    yield f'GET {api}/accounts', None, '', None
    yield f'POST {api}/accounts', None, '', \
        {'account': 'bob', 'role': 'reader', 'password': PASSWORD}
    yield f'PUT {api}/accounts/{{name}}', 'bob', '', {'disabled': True}
    yield f'POST {api}/accounts/{{name}}/totp', 'bob', 'dry_run=1', {}
    yield f'POST {api}/accounts/{{name}}/totp', 'bob', '', {}
    yield f'DELETE {api}/accounts/{{name}}/totp', 'bob', '', None
    yield f'DELETE {api}/accounts/{{name}}', 'bob', '', None
    yield f'POST {api}/tokens', None, 'note=test', \
        {'name': 'graphs', 'areas': ['metrics'], 'expires': '2100-01-01T00:00:00Z'}
    yield f'GET {api}/tokens', None, '', None
    yield f'DELETE {api}/tokens/{{name}}', 'graphs', '', None
    yield f'GET {api}/audit', None, 'limit=3', None
    yield f'GET {api}/session', None, '', None
    yield f'POST {api}/setup', None, '', \
        {'code': 'none', 'account': 'eve', 'password': PASSWORD}
    if context['by_tcp']:  # the control socket knows who asks
        yield f'PUT {api}/session/password', None, 'dry_run=1', \
            {'old': PASSWORD, 'new': PASSWORD + '?'}
        yield f'PUT {api}/session/password', None, '', {'old': PASSWORD, 'new': PASSWORD + '!'}
        yield f'POST {api}/session', None, '', \
            {'account': 'ann', 'password': PASSWORD + '!'}
        yield f'DELETE {api}/session', None, '', None


def check(document, server, by_tcp):
    """Make every call; returns (routes called, faults found)."""
    operator, client = Client(server, False), Client(server, by_tcp)
    operator.ask('POST', '/api/v1/accounts', json.dumps(
        {'account': 'ann', 'role': 'administrator', 'password': PASSWORD}))
    if by_tcp:
        client.log_in('ann')
    context = {'server': server, 'operator': operator, 'by_tcp': by_tcp}
    called, found = set(), []
    for route, name, query, body in calls(context):
        method, path = route.split(' ')
        if path not in document['paths'] or method.lower() not in document['paths'][path]:
            found.append(f'{route} is not in the document')
            continue
        operation = document['paths'][path][method.lower()]
        parameters = {p['name'] for p in operation['parameters']}
        found += [f'{route}: parameter {p} is not documented'
                  for p in urllib.parse.parse_qs(query) if p not in parameters]
        body = body() if callable(body) else body
        if isinstance(body, dict):
            schema = operation['requestBody']['content']['application/json']['schema']
            found += [f'{route}: body{f}' for f in faults(document, schema, body, '')]
        target = path.replace('{name}', name or '') + (query and '?' + query)
        answer, data = client.ask(method, target, json.dumps(body)
                                  if isinstance(body, dict) else body)
        found += [f'{route}: {f}' for f in answer_faults(document, operation, answer, data)]
        context['bytes'] = data
        if answer.status == 200 and 'Set-Cookie' in answer.headers:
            client.keep_login(answer, data)
        context['last'] = json.loads(data) \
            if data and answer.headers.get_content_type() == 'application/json' else {}
        called.add(route)
    return called, found


# What changes nothing that is kept: a check, and the ways in and out.
NO_CHANGE = ('POST /api/v1/check', 'POST /api/v1/session', 'DELETE /api/v1/session',
             'POST /api/v1/setup')


def check_document(document, index):
    """The document itself: as many routes as the server has, and nothing dangling."""
    routes = {f'{r["method"]} {r["path"]}': r for r in index}
    documented, found, ids = {}, [], set()
    for path, operations in document['paths'].items():
        for method, operation in operations.items():
            documented[f'{method.upper()} {path}'] = operation
            ids.add(operation['operationId'])
    found += [f'{r} is not documented' for r in routes if r not in documented]
    found += [f'{r} is documented but not there' for r in documented if r not in routes]
    if len(ids) != len(documented):
        found.append('two operations have the same id')
    for route, operation in documented.items():
        names = [p['name'] for p in operation['parameters'] if p['in'] == 'query']
        if route in routes and names != routes[route]['params'].split():
            found.append(f'{route}: parameters {routes[route]["params"]} are not all in '
                         'schemas.c')
        if not route.startswith('GET ') and route not in NO_CHANGE and 'dry_run' not in names:
            found.append(f'{route} cannot be tried with dry_run')
        if set(operation['responses']) == {'default'}:
            found.append(f'{route} has no row in schemas.c')
    used = set(re.findall(r'#/components/schemas/(\w+)', json.dumps(document)))
    rows = set(document['components']['schemas'])
    found += [f'schema {name} is not there' for name in used - rows]
    # A media type may stand for whatever octets; a schema says something.
    found += [f'"{name}" fits everything'
              for name in re.findall(r'"([^"/]*)": \{\}', json.dumps(document))]
    found += [f'schema {name} is not used' for name in rows - used]
    return documented, found


def check_strangers(server):
    """Without a login only health, login and setup are there."""
    stranger, found = Client(server, True), []
    for path, status in (('/healthz', 200), ('/readyz', 200), ('/metrics', 401),
                         ('/api/v1/openapi.json', 401), ('/api/v1/stream', 401)):
        if stranger.ask('GET', path)[0].status != status:
            found.append(f'a stranger: {path} is not answered with {status}')
    return found


def main():
    called, found, documented = set(), [], {}
    for by_tcp in (False, True):
        server = Server(sys.argv[1])
        try:
            client = Client(server, False)
            document = json.loads(client.ask('GET', '/api/v1/openapi.json')[1])
            index = json.loads(client.ask('GET', '/api/v1')[1])
            if not by_tcp:
                documented, found = check_document(document, index)
                found += check_strangers(server)
            door_called, door_found = check(document, server, by_tcp)
        finally:
            server.stop()
        called |= door_called
        found += [('tcp: ' if by_tcp else 'socket: ') + f for f in door_found]
    found += [f'{route} is not called by this test' for route in sorted(documented)
              if route not in called]
    if found:
        fail('\n  ' + '\n  '.join(found))
    print(f'{len(documented)} routes as documented, over the control socket and by TCP')


if __name__ == '__main__':
    main()
