/**
 * The program of an execution environment's process for Lambda's Python runtimes, as `lambda-host.ts`
 * for Node.js. It is Python in a text, because it is passed to `python3` on its command line.
 *
 * It speaks the messages of `host-messages.ts`, one line of JSON each, on file descriptor 3.
 *
 * Source: Lambda developer guide, "Building Lambda functions with Python" (read 2026-11-28); the open
 * source runtime interface client for Python.
 */
export const PYTHON_HOST = String.raw`
import decimal, errno, importlib, ipaddress, json, logging, os, signal, socket, ssl, sys, time, traceback

# Ctrl-C reaches every process of the terminal; the local edge decides when this one ends.
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.dont_write_bytecode = True
channel = socket.socket(fileno=3)
orders = channel.makefile('r', encoding='utf-8')
request_id = None


def report(**message):
    channel.sendall((json.dumps(message) + '\n').encode())


def next_order():
    line = orders.readline()
    if not line:
        os._exit(0)
    return json.loads(line)


def log_error(error_type, message, stack):
    lines = ['[ERROR] %s: %s' % (error_type, message), 'Traceback (most recent call last):']
    for element in stack:
        for line in element.splitlines():
            text = line.lstrip(' ')
            lines.append('\u00a0' * (len(line) - len(text)) + text)
    sys.stdout.write('\r'.join(lines) + '\n')


def fail(kind, error_type, message, stack=()):
    log_error(error_type, message, stack)
    sys.stdout.flush()
    report(kind=kind, errorType=error_type, errorMessage=message)


def frames(error):
    found = traceback.extract_tb(error.__traceback__)
    while found and found[0].filename == '<string>':
        found = found[1:]
    return traceback.format_list(found)


class Fault(Exception):
    def __init__(self, error_type, message, stack=()):
        super().__init__(message)
        self.error_type = error_type
        self.stack = stack


def find_modules(task, opt, runtime):
    version = 'python%d.%d' % sys.version_info[:2]
    layers = [os.path.join(opt, 'python', 'lib', version, 'site-packages'), os.path.join(opt, 'python')]
    given = [path for path in sys.path if path not in ('', runtime)]
    sys.path[:] = [task] + layers + given + [runtime]


def load_handler(name):
    module, dot, function = name.rpartition('.')
    if not dot:
        raise Fault('Runtime.MalformedHandlerName', "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % name)
    if module.split('.')[0] in sys.builtin_module_names:
        raise Fault('Runtime.BuiltInModuleConflict', 'Cannot use built-in module %s as a handler module' % module)
    try:
        loaded = importlib.import_module(module.replace('/', '.'))
    except ImportError as error:
        raise Fault('Runtime.ImportModuleError', "Unable to import module '%s': %s" % (module, error))
    except SyntaxError as error:
        where = '  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)
        raise Fault('Runtime.UserCodeSyntaxError', "Syntax error in module '%s': %s" % (module, error), [where])
    if not hasattr(loaded, function):
        raise Fault('Runtime.HandlerNotFound', "Handler '%s' missing on module '%s'" % (function, module))
    return getattr(loaded, function)


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class Context:
    client_context = None
    identity = Identity()

    def __init__(self, given, timeout_ms):
        self.aws_request_id = given['awsRequestId']
        self.log_group_name = given['logGroupName']
        self.log_stream_name = given['logStreamName']
        self.function_name = given['functionName']
        self.function_version = given['functionVersion']
        self.invoked_function_arn = given['invokedFunctionArn']
        self.memory_limit_in_mb = given['memoryLimitInMB']
        self._deadline_ms = time.time() * 1000 + timeout_ms

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline_ms - time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


def to_json_value(value):
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError('Object of type %s is not JSON serializable' % type(value).__name__)


def set_up_logging():
    logging.Formatter.converter = time.gmtime
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter('[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s', '%Y-%m-%dT%H:%M:%S'))

    def add_request_id(record):
        record.aws_request_id = request_id or ''
        return True

    handler.addFilter(add_request_id)
    logging.getLogger().addHandler(handler)


class WithoutTls(socket.socket):
    """A routed connection, with what clients read from one with TLS."""

    def __init__(self, plain, server_hostname):
        timeout = plain.gettimeout()
        super().__init__(plain.family, plain.type, plain.proto, fileno=plain.detach())
        self.settimeout(timeout)
        self.server_hostname = server_hostname

    def getpeercert(self, binary_form=False):
        # urllib3, and with it boto3 and requests, compares the names itself.
        names = {'subject': ((('commonName', self.server_hostname),),), 'subjectAltName': (('DNS', self.server_hostname),)}
        return b'' if binary_form else names

    def version(self):
        return 'TLSv1.3'

    def cipher(self):
        return ('TLS_AES_128_GCM_SHA256', 'TLSv1.3', 128)

    def selected_alpn_protocol(self):
        return None

    def do_handshake(self):
        pass

    def unwrap(self):
        return self


def route_calls(aws_hosts, allowed_hosts):
    ports = {one['port'] for one in aws_hosts}
    own_ports = set()
    plain_getaddrinfo = socket.getaddrinfo
    plain_connect = socket.socket.connect
    plain_listen = socket.socket.listen
    plain_wrap = ssl.SSLContext.wrap_socket

    def named(host):
        text = host.decode('ascii') if isinstance(host, bytes) else str(host or 'localhost')
        return text.lower().strip('[]').rstrip('.')

    def port_of(name):
        for one in aws_hosts:
            host = one['host']
            if name.endswith(host[1:]) if host.startswith('*.') else name == host:
                return one['port']
        return None

    def is_loopback(host):
        if host == 'localhost':
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    def is_ip(host):
        try:
            ipaddress.ip_address(host)
            return True
        except ValueError:
            return False

    def is_open(host, port):
        return host in allowed_hosts or '%s:%s' % (host, port) in allowed_hosts or (
            is_loopback(host) and (port in own_ports or port in ports))

    def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
        name = named(host)
        if port_of(name) is not None and str(port) in ('443', 'https'):
            return plain_getaddrinfo('127.0.0.1', port_of(name), 0, type, proto, flags)
        if host is None or is_ip(name) or is_loopback(name) or is_open(name, port):
            return plain_getaddrinfo(host, port, family, type, proto, flags)
        report(kind='closed-host', host='%s:%s' % (name, port))
        raise socket.gaierror(socket.EAI_NONAME, 'Name or service not known')

    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host, port = named(address[0]), address[1]
            if not is_ip(host) and host != 'localhost':
                address = getaddrinfo(address[0], port, self.family)[0][4]
            elif not is_open(host, port):
                report(kind='closed-host', host='%s:%s' % (host, port))
                raise ConnectionRefusedError(errno.ECONNREFUSED, 'Connection refused')
        return plain_connect(self, address)

    def listen(self, *args):
        plain_listen(self, *args)
        if self.family in (socket.AF_INET, socket.AF_INET6):
            own_ports.add(self.getsockname()[1])

    def wrap_socket(self, sock, *args, **options):
        name = named(options.get('server_hostname') or '-')
        if port_of(name) is not None:
            return WithoutTls(sock, name)
        return plain_wrap(self, sock, *args, **options)

    socket.getaddrinfo = getaddrinfo
    socket.socket.connect = connect
    socket.socket.listen = listen
    ssl.SSLContext.wrap_socket = wrap_socket


def answer(handler, order):
    try:
        result = handler(order['event'], Context(order['context'], order['timeoutMs']))
    except Exception as error:
        return fail('failed', type(error).__name__, str(error), frames(error))
    try:
        payload = json.loads(json.dumps(result, default=to_json_value, allow_nan=False))
    except (TypeError, ValueError) as error:
        return fail('failed', 'Runtime.MarshalError', 'Unable to marshal response: %s' % error)
    sys.stdout.flush()
    report(kind='answered', payload=payload)


order = next_order()
find_modules(order['directory'], sys.argv.pop(), os.environ['LAMBDA_RUNTIME_DIR'])
set_up_logging()
route_calls(order['awsHosts'], order['allowedHosts'])
try:
    handler = load_handler(order['handler'])
except Fault as error:
    fail('init-failed', error.error_type, str(error), error.stack)
except Exception as error:
    fail('init-failed', type(error).__name__, str(error), frames(error))
else:
    report(kind='ready')
    while True:
        order = next_order()
        if order['kind'] == 'invoke':
            request_id = order['context']['awsRequestId']
            os.environ['_X_AMZN_TRACE_ID'] = order['traceHeader']
            for name, value in (order.get('credentials') or {}).items():
                os.environ[{'accessKeyId': 'AWS_ACCESS_KEY_ID', 'secretAccessKey': 'AWS_SECRET_ACCESS_KEY', 'sessionToken': 'AWS_SESSION_TOKEN'}[name]] = value
            answer(handler, order)
`;
