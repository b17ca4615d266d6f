import type { DescriptionTable } from './description-table.ts';

/** Services and Endpoints. */
export const coreServiceDescriptions = {
  'io.k8s.api.core.v1.Service': {
    '': 'A stable name and address for a changing set of Pods, which share the traffic.',
    spec: 'Which Pods are meant, and on what ports and addresses they are reached.',
    status: 'What a load balancer has made of the Service.',
  },
  'io.k8s.api.core.v1.ServiceSpec': {
    '': 'Which Pods are meant, and on what ports and addresses they are reached.',
    ports: 'The ports of the Service. Only headless and ExternalName Services may have none.',
    selector:
      'Labels of the Pods. Absent: the endpoints are kept by hand or by somebody else. Ignored for ExternalName.',
    clusterIP:
      'The address in the cluster. Absent: one is assigned; None: headless, names lead to the Pods directly. Can only be changed with the type.',
    clusterIPs: 'All addresses in the cluster, at most one of each family. The first is clusterIP.',
    type: 'ClusterIP (the default, only in the cluster), NodePort (also on a port of every node), LoadBalancer (also through an outside one) or ExternalName (an alias in DNS).',
    externalIPs:
      'Further addresses whose traffic nodes accept for this Service. Somebody else must route it to the nodes.',
    sessionAffinity: 'ClientIP sends each client address to the same Pod; None (the default) does not.',
    loadBalancerIP: 'Deprecated: the address wished for the load balancer. Many providers ignore it.',
    loadBalancerSourceRanges: 'Client address ranges, in CIDR form, that the load balancer lets in. Absent: all.',
    externalName: 'The DNS name to which an ExternalName Service leads, as a CNAME record.',
    externalTrafficPolicy:
      'Cluster (the default) spreads traffic from outside over all nodes; Local keeps it on the node where it arrived and so keeps the client address.',
    healthCheckNodePort:
      'Port on which nodes tell load balancers whether they have Pods of the Service. Only for LoadBalancer with policy Local; assigned if absent.',
    publishNotReadyAddresses:
      'True: Pods that are not ready count as well, as peers of a StatefulSet need. Default false.',
    sessionAffinityConfig: 'Settings of the session affinity.',
    ipFamilies: 'IPv4, IPv6 or both, in the order of clusterIPs. Absent: chosen by ipFamilyPolicy and the cluster.',
    ipFamilyPolicy:
      'SingleStack (the default), PreferDualStack (both families if the cluster has them) or RequireDualStack.',
    allocateLoadBalancerNodePorts:
      'False: a LoadBalancer Service gets no node ports, for balancers that do not need them. Default true.',
    loadBalancerClass: 'The implementation of the load balancer. Absent: the default one. Cannot be changed once set.',
    internalTrafficPolicy:
      'For traffic from inside: Cluster (the default) takes all Pods, Local only those on the same node.',
    trafficDistribution: 'A preference among the Pods, such as PreferSameZone or PreferSameNode. Absent: all alike.',
  },
  'io.k8s.api.core.v1.ServicePort': {
    '': 'A port of a Service.',
    name: 'Name of the port, a DNS label. Required if there are several.',
    protocol: 'TCP (the default), UDP or SCTP.',
    appProtocol: 'Protocol of the application as a hint for load balancers, such as http, https or kubernetes.io/h2c.',
    port: 'Number of the port on the address of the Service.',
    targetPort: 'Port of the Pods, as a number or as the name of a container port. Default: the same number as port.',
    nodePort:
      'Port on every node, for NodePort and LoadBalancer. Assigned from the range of the cluster (mostly 30000-32767) if absent.',
  },
  'io.k8s.api.core.v1.SessionAffinityConfig': {
    '': 'Settings of the session affinity.',
    clientIP: 'Settings of affinity by client address.',
  },
  'io.k8s.api.core.v1.ClientIPConfig': {
    '': 'Settings of affinity by client address.',
    timeoutSeconds: 'Seconds for which a client keeps its Pod, 1 to 86400. Default 10800, three hours.',
  },
  'io.k8s.api.core.v1.ServiceStatus': {
    '': 'How a Service is.',
    loadBalancer: 'What the load balancer reports.',
    conditions: 'Aspects of the current state.',
  },
  'io.k8s.api.core.v1.LoadBalancerStatus': {
    '': 'How a load balancer is.',
    ingress: 'Addresses on which it takes traffic. Empty until it is ready.',
  },
  'io.k8s.api.core.v1.LoadBalancerIngress': {
    '': 'An address on which a load balancer takes traffic.',
    ip: 'IP address, for balancers that have one.',
    hostname: 'DNS name, for balancers that have one.',
    ipMode: 'VIP: packets arrive with this address; Proxy: with that of the node or Pod.',
    ports: 'State of the single ports.',
  },
  'io.k8s.api.core.v1.PortStatus': {
    '': 'How one port of a load balancer is.',
    port: 'Number of the port of the Service.',
    protocol: 'TCP, UDP or SCTP.',
    error: 'One CamelCase word on what is wrong with the port. Absent: nothing.',
  },
  'io.k8s.api.core.v1.Endpoints': {
    '': 'The addresses behind the Service of the same name. Deprecated: EndpointSlices say the same and more.',
    subsets: 'The addresses in groups that have the same ports.',
  },
  'io.k8s.api.core.v1.EndpointSubset': {
    '': 'Addresses that have the same ports. Every address goes with every port.',
    addresses: 'Addresses that are ready for traffic.',
    notReadyAddresses: 'Addresses that are not ready, such as of Pods that are starting.',
    ports: 'Ports on these addresses.',
  },
  'io.k8s.api.core.v1.EndpointAddress': {
    '': 'One address behind a Service.',
    ip: 'IP address. Loopback, link-local and multicast ones are refused.',
    hostname: 'Host name of this endpoint.',
    nodeName: 'The node on which the endpoint is.',
    targetRef: 'The object to which the address belongs, mostly a Pod.',
  },
  'io.k8s.api.core.v1.EndpointPort': {
    '': 'A port of the addresses behind a Service.',
    name: 'Name of the port, as in the Service. May be empty only if there is just one.',
    port: 'Number of the port.',
    protocol: 'TCP (the default), UDP or SCTP.',
    appProtocol: 'Protocol of the application, as in the Service.',
  },
} as const satisfies DescriptionTable;
