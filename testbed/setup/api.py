"""A minimal OpenStack client for setting the testbed up. Standard library only."""
import json
import re
import urllib.error
import urllib.request

# The cloud is on loopback: whatever proxy the environment names is not for it.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

# Per service type: the header a microversion is asked for in.
_MICROVERSION = {'compute': 'compute 2.93', 'volumev3': 'volume 3.59'}


class ApiError(Exception):
    """An answer that is not 2xx or 3xx, with what was asked."""

    def __init__(self, method, url, status, body):
        super().__init__(f'{method} {url}: {status} {body[:500]}')
        self.status = status


class Cloud:
    """The testbed's cloud, as its admin."""

    def __init__(self, directory):
        with open(f'{directory}/openrc', encoding='utf8') as openrc:
            self._env = dict(re.findall(r'(OS_\w+)=(\S+)', openrc.read()))
        self.identity = self._env['OS_AUTH_URL']
        self._token = None
        self._login()

    def _login(self):
        domain = {'name': 'Default'}
        headers, body = self._send('POST', self.identity + '/auth/tokens', {'auth': {
            'identity': {'methods': ['password'], 'password': {'user': {
                'name': 'admin', 'domain': domain, 'password': self._env['OS_PASSWORD']}}},
            'scope': {'project': {'name': 'admin', 'domain': domain}}}})
        self._token = headers['X-Subject-Token']
        self.user, self.project = body['token']['user']['id'], body['token']['project']['id']
        self._endpoints = {
            service['type']: endpoint['url']
            for service in body['token']['catalog'] for endpoint in service['endpoints']
            if endpoint['interface'] == 'public'}

    def _send(self, method, url, body=None, headers=None):
        headers = {'Accept': 'application/json', 'Content-Type': 'application/json', **(headers or {})}
        if self._token:
            headers['X-Auth-Token'] = self._token
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, method=method, headers=headers, data=data)
        try:
            with _OPENER.open(request, timeout=60) as answer:
                raw = answer.read()
                return answer.headers, json.loads(raw) if raw else None
        except urllib.error.HTTPError as error:
            raise ApiError(method, url, error.code, error.read().decode('utf8', 'replace')) from None

    def call(self, method, service, path, body=None, **headers):
        """The answer's body; `service` is a type of the catalogue, or 'identity'."""
        base = self.identity if service == 'identity' else self._endpoints[service]
        headers = {name.replace('_', '-'): value for name, value in headers.items()}
        if service in _MICROVERSION:
            headers.setdefault('OpenStack-API-Version', _MICROVERSION[service])
        return self._send(method, base + path, body, headers)[1]

    def get(self, service, path):
        return self.call('GET', service, path)

    def post(self, service, path, body):
        return self.call('POST', service, path, body)

    def put(self, service, path, body=None):
        return self.call('PUT', service, path, body)
