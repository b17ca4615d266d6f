import type { DescriptionTable } from './description-table.ts';

/** Ingresses and network policies. */
export const networkingDescriptions = {
  'io.k8s.api.networking.v1.Ingress': {
    '': 'Leads HTTP requests from outside to Services, by host and path. An Ingress controller must carry it out.',
    spec: 'Which requests go where.',
    status: 'Under which addresses it can be reached.',
  },
  'io.k8s.api.networking.v1.IngressSpec': {
    '': 'Which requests go where.',
    ingressClassName: 'The IngressClass, and so the controller. Absent: the default class, if there is one.',
    defaultBackend: 'Where requests go that match no rule. Needed if there are no rules.',
    tls: 'Certificates by host.',
    rules: 'Where requests go, by host.',
  },
  'io.k8s.api.networking.v1.IngressBackend': {
    '': 'Where requests go. Exactly one field is set.',
    service: 'A Service in the same namespace.',
    resource: 'Another object in the same namespace that the controller understands.',
  },
  'io.k8s.api.networking.v1.IngressServiceBackend': {
    '': 'A port of a Service.',
    name: 'Name of the Service.',
    port: 'The port of the Service.',
  },
  'io.k8s.api.networking.v1.ServiceBackendPort': {
    '': 'A port of a Service, by name or by number.',
    name: 'Name of the port.',
    number: 'Number of the port.',
  },
  'io.k8s.api.networking.v1.IngressTLS': {
    '': 'A certificate and its hosts.',
    hosts: 'Hosts for which the certificate is meant. Absent: up to the controller.',
    secretName: 'The Secret with tls.crt and tls.key. Absent: the certificate of the controller.',
  },
  'io.k8s.api.networking.v1.IngressRule': {
    '': 'Where the requests for one host go.',
    host: 'The host, such as www.example.com, or *.example.com for one more label. Absent: all hosts.',
    http: 'Where they go, by path. Absent: to the default backend.',
  },
  'io.k8s.api.networking.v1.HTTPIngressRuleValue': {
    '': 'Where requests go, by path.',
    paths: 'The paths and their backends. The longest match counts.',
  },
  'io.k8s.api.networking.v1.HTTPIngressPath': {
    '': 'A path and its backend.',
    path: 'The path, starting with /. Required for Exact and Prefix.',
    pathType:
      'Exact compares the whole path; Prefix compares element by element, so that /foo matches /foo/bar but not /foobar; ImplementationSpecific is up to the controller.',
    backend: 'Where the requests go.',
  },
  'io.k8s.api.networking.v1.IngressStatus': {
    '': 'How an Ingress is.',
    loadBalancer: 'The addresses under which it can be reached.',
  },
  'io.k8s.api.networking.v1.IngressLoadBalancerStatus': {
    '': 'How the load balancer of an Ingress is.',
    ingress: 'The addresses. Empty until it is ready.',
  },
  'io.k8s.api.networking.v1.IngressLoadBalancerIngress': {
    '': 'An address under which an Ingress can be reached.',
    ip: 'IP address, for balancers that have one.',
    hostname: 'DNS name, for balancers that have one.',
    ports: 'State of the single ports.',
  },
  'io.k8s.api.networking.v1.IngressPortStatus': {
    '': 'How one port of a load balancer is.',
    port: 'Number of the port.',
    protocol: 'TCP, UDP or SCTP.',
    error: 'One CamelCase word on what is wrong with the port. Absent: nothing.',
  },
  'io.k8s.api.networking.v1.IngressClass': {
    '': 'A kind of Ingress controller. An annotation can make it the default for Ingresses without a class.',
    spec: 'The controller and its settings.',
  },
  'io.k8s.api.networking.v1.IngressClassSpec': {
    '': 'The controller of an IngressClass and its settings.',
    controller: 'Name of the controller, with a domain and a path, such as example.com/ingress. Cannot be changed.',
    parameters: 'An object with settings for the controller.',
  },
  'io.k8s.api.networking.v1.IngressClassParametersReference': {
    '': 'Names an object with settings for an Ingress controller.',
    apiGroup: 'API group of the object. Absent: the core group.',
    kind: 'Kind of the object.',
    name: 'Name of the object.',
    scope: 'Cluster (the default): the object is in no namespace; Namespace: it is in one.',
    namespace: 'Namespace of the object. Required for scope Namespace, not allowed otherwise.',
  },
  'io.k8s.api.networking.v1.NetworkPolicy': {
    '': 'Says what traffic chosen Pods may get and send. Policies add up: what any of them allows is allowed. A network plugin must carry them out.',
    spec: 'For which Pods, and what is allowed.',
  },
  'io.k8s.api.networking.v1.NetworkPolicySpec': {
    '': 'For which Pods a policy is meant, and what it allows.',
    podSelector: 'The Pods, in the namespace of the policy. Empty: all of them.',
    ingress: 'What the Pods may get. If Ingress is among the policy types and this is empty: nothing.',
    egress: 'What the Pods may send. If Egress is among the policy types and this is empty: nothing.',
    policyTypes:
      'Ingress, Egress or both: the directions in which only what is allowed passes. Default: Ingress, and Egress if there are egress rules.',
  },
  'io.k8s.api.networking.v1.NetworkPolicyIngressRule': {
    '': 'Traffic that Pods may get: it must match both ports and from.',
    ports: 'Ports of the Pods; one that matches is enough. Absent: all.',
    from: 'Where it may come from; one that matches is enough. Absent: anywhere.',
  },
  'io.k8s.api.networking.v1.NetworkPolicyEgressRule': {
    '': 'Traffic that Pods may send: it must match both ports and to.',
    ports: 'Ports of the destination; one that matches is enough. Absent: all.',
    to: 'Where it may go; one that matches is enough. Absent: anywhere.',
  },
  'io.k8s.api.networking.v1.NetworkPolicyPort': {
    '': 'Ports of traffic.',
    protocol: 'TCP (the default), UDP or SCTP.',
    port: 'The port, as a number or as the name of a container port. Absent: all ports.',
    endPort: 'The last port, if a range from port on is meant. port must then be a number not above it.',
  },
  'io.k8s.api.networking.v1.NetworkPolicyPeer': {
    '': 'Where traffic comes from or goes to: either Pods or an address range.',
    podSelector: 'Pods, in the chosen namespaces, or in that of the policy if none are chosen.',
    namespaceSelector: 'Namespaces, by label. Without podSelector, all Pods in them.',
    ipBlock: 'An address range. Not together with the selectors.',
  },
  'io.k8s.api.networking.v1.IPBlock': {
    '': 'An address range with gaps.',
    cidr: 'The range, such as 192.168.0.0/16.',
    except: 'Ranges inside of it that are left out.',
  },
} as const satisfies DescriptionTable;
